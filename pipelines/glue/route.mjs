// Ask mb-route from Node, and log what became of each task. Copy this file.
// usage: node route.mjs STATE LOG    (a task a line on stdin)
import { spawn } from "node:child_process";
import { appendFileSync } from "node:fs";
import { createInterface } from "node:readline";

export function router(state, log) {
	const child = spawn("mb-route", ["--strict", "--state", state, "--explore", "squarecb"], { stdio: ["pipe", "pipe", "inherit"] });
	const answers = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
	return {
		async route(task) { // answers come in the order of the tasks
			child.stdin.write(JSON.stringify(task) + "\n");
			return JSON.parse((await answers.next()).value); // fails if mb-route refused the task and ended
		},
		done(routed, reward) {
			const outcome = { status: reward > 0.5 ? "success" : "failure" };
			appendFileSync(log, JSON.stringify({ ...routed, reward, outcome }) + "\n");
		},
		close: () => child.stdin.end(),
	};
}

const [state, log] = process.argv.slice(2);
const r = router(state, log);
for await (const line of createInterface({ input: process.stdin })) {
	const routed = await r.route(JSON.parse(line));
	r.done(routed, routed.decisions[0].selected_ids.length > 0 ? 1 : 0); // your agent acts here
}
r.close();
