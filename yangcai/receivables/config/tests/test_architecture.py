"""The house holds its shape on this site too: the same questions, asked of its own rooms."""

from tests.test_architecture import (  # noqa: F401 - what depends on the site's own rooms
    test_a_fact_of_events_is_called_the_same_everywhere,
    test_every_machine_can_be_walked_to_its_end,
    test_every_room_has_a_floor,
    test_every_room_says_what_it_is,
    test_foreign_keys_point_down,
    test_money_is_never_a_float,
    test_rows_are_scoped,
)
