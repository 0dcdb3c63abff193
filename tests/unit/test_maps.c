/* The mapping tables of the formats. */
#include "unit.h"

#include "import/attributes.h"
#include "import/envelope.h"
#include "import/formats.h"
#include "import/message.h"
#include "import/message_state.h"
#include "import/message_tools.h"
#include "import/payload.h"

static void
check(const struct import_map *map)
{
	for (size_t i = 1; i < map->n; i++) {
		if (map->row[i].part < map->row[i - 1].part)
			fail_msg("%s is in no order", map->row[i].path);
	}
}

static void
rows_are_in_the_order_of_their_parts(void **state)
{
	(void)state;
	for (size_t i = 0; FORMATS[i] != NULL; i++)
		check(&FORMATS[i]->map);
	check(&ATTRIBUTE_MAP);
	check(&ENVELOPE_MAP);
	check(&MESSAGE_MAP);
	check(&MESSAGE_STATE_MAP);
	check(&MESSAGE_TOOLS_MAP);
	check(&PAYLOAD_MAP);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(rows_are_in_the_order_of_their_parts)};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
