/*
 * judge: prints how the JSON reader parses texts, for tests that compare it with
 * other readers. Reads texts from stdin, each ended by the byte 0x1e. Prints a
 * line for each: y and the member "a" as we print it, or n and the message.
 */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "json/out.h"

struct judged {
	struct str text;
	double number;
};

static const struct json_field judged_fields[] = {
    {"a", JSON_STR, offsetof(struct judged, text)},
    {"a", JSON_NUM, offsetof(struct judged, number), .dflt = NAN},
};
static const struct json_table JUDGED =
    JSON_TABLE("text", struct judged, judged_fields);
static const struct json_table ANY = {"text", sizeof(struct judged), NULL, 0, 0};

/*
 * "a" may have any type; prints its value if it is a string or a number. A text is
 * read with "a" as a field that is used. Only if its type is another, "a" is passed on.
 */
static void
judge(struct json_in *in, struct str text, struct arena *a)
{
	struct judged j;
	struct buf b = {0};
	struct err e;
	int rc = json_read(in, (struct json_target){&JUDGED, &j, a}, text, &e);

	if (rc == 0 && (j.text.p != NULL || !isnan(j.number))) {
		if (j.text.p != NULL)
			json_str(&b, j.text);
		else
			json_num(&b, j.number);
		printf("y\t%.*s\n", (int)b.n, b.p);
	} else if (rc == 0 ||
		   (strstr(e.text, "a: expected a string, found ") == e.text &&
		       json_read(in, (struct json_target){&ANY, &j, a}, text, &e) ==
			   0)) {
		puts("y\tnull");
	} else {
		printf("n\t%s\n", e.text);
	}
	buf_release(&b);
}

int
main(void)
{
	struct json_in *in = json_in_new();
	struct buf text = {0};
	struct arena a = {0};
	int c;

	while ((c = getchar()) != EOF) {
		if (c != 0x1e) {
			buf_addc(&text, (char)c);
			continue;
		}
		judge(in, buf_str(&text), &a);
		buf_reset(&text);
		arena_reset(&a);
	}
	buf_release(&text);
	arena_release(&a);
	json_in_free(in);
	return fflush(stdout) == 0 && !ferror(stdin) ? 0 : 1;
}
