#include "store/cases_format.h"

static const char UPGRADE[] = "BEGIN IMMEDIATE; DELETE FROM trial; DELETE FROM task;"
			      "PRAGMA user_version = 1; COMMIT";

int
cases_format(sqlite3 *db, bool create, bool *outdated, struct err *e)
{
	int format = db_number(db, "PRAGMA user_version", e), any;

	if (format != 0)
		return format < 0 ? -1 : 0;
	if ((any = db_number(db, "SELECT EXISTS (SELECT 1 FROM task)", e)) < 0)
		return -1;
	*outdated = any > 0;
	return create ? db_exec(db, UPGRADE, e) : 0;
}
