/* The network as it was read: ids, index, drops, distances. */
#include "harness.h"
#include "network/links.h"

static int sign(int value)
{
    return (value > 0) - (value < 0);
}

static void orders_ids(void)
{
    static const char *const ordered[] = {"-100000000000000000000",
                                          "-12",
                                          "-3",
                                          "-0",
                                          "0",
                                          "1",
                                          "01",
                                          "2",
                                          "10",
                                          "0100",
                                          "101",
                                          "99999999999999999999999",
                                          "",
                                          "+1",
                                          "-",
                                          "1.0",
                                          "10a",
                                          "A",
                                          "a",
                                          "\xd8\xa3"};
    size_t n = sizeof ordered / sizeof *ordered;
    for (size_t i = 0; i < n; i++)
        for (size_t j = 0; j < n; j++) {
            int got = sign(network_compare_ids(ordered[i], ordered[j]));
            int want = (i > j) - (i < j);
            bool tie = (i == 5 && j == 6) || (i == 6 && j == 5); /* "01" < "1": byte by byte */
            if (!CHECK(got == (tie ? -want : want)))
                printf("     %s, %s\n", ordered[i], ordered[j]);
        }
}

static void fill(struct network *net)
{
    struct link link = {.id = "7", .from = 0, .to = 1, .length_mm = 5};
    CHECK_INT(network_add_node(net, "20", 1, 2, NULL), CW_OK);
    CHECK_INT(network_add_node(net, "3", 3, 4, NULL), CW_OK);
    CHECK_INT(network_add_node(net, "b", 5, 6, NULL), CW_OK);
    CHECK_INT(network_add_link(net, &link, NULL), CW_OK);
    link.id = "-7";
    CHECK_INT(network_add_link(net, &link, NULL), CW_OK);
}

static void finds_by_id(void)
{
    struct network net = {0};
    struct network_index index;
    fill(&net);
    CHECK_INT(network_index_init(&index, &net, NULL), CW_OK);
    CHECK_INT(network_find_node(&index, "20"), 0);
    CHECK_INT(network_find_node(&index, "3"), 1);
    CHECK_INT(network_find_node(&index, "b"), 2);
    CHECK_INT(network_find_node(&index, "03"), -1);
    CHECK_INT(network_find_link(&index, "7"), 0);
    CHECK_INT(network_find_link(&index, "-7"), 1);
    CHECK_INT(network_find_link(&index, "8"), -1);
    network_index_release(&index);
    network_release(&net);
    CHECK_INT(network_index_init(&index, &net, NULL), CW_OK);
    CHECK_INT(network_find_node(&index, "1"), -1);
    network_index_release(&index);
}

/* A table for whole numbers that lie close together, an order for all others: both find the same. */
static void finds_by_id_in_table_and_order(void)
{
    static const struct {
        const char *ids[5];
        bool table;
        size_t repeated;
    } cases[] = {{{"5", "9", "7", "0", "100"}, true, 5},
                 {{"5", "9", "5", "9", "5"}, true, 2},
                 {{"5", "05", "7", "8", "7"}, false, 4},
                 {{"b", "a", "3", "a", "b"}, false, 3},
                 {{"1", "2", "1000000", "3", "4"}, false, 5},
                 {{"-1", "1", "2", "3", "4"}, false, 5},
                 {{"999999999999999999", "999999999999999998", "999999999999999997",
                   "999999999999999996", "999999999999999995"},
                  true,
                  5},
                 {{"9999999999999999999", "9999999999999999998", "a", "b", ""}, false, 5}};
    for (size_t k = 0; k < sizeof cases / sizeof *cases; k++) {
        struct id_map map;
        size_t repeated;
        CHECK_INT(id_map_init(&map, cases[k].ids, sizeof *cases[k].ids, 5, &repeated, NULL), CW_OK);
        CHECK_INT(map.span > 0, cases[k].table);
        CHECK_INT(repeated, cases[k].repeated);
        for (size_t i = 0; i < 5 && repeated == 5; i++)
            CHECK_INT(id_map_find(&map, cases[k].ids[i]), i);
        CHECK_INT(id_map_find(&map, "6"), -1);
        CHECK_INT(id_map_find(&map, "0005"), -1);
        CHECK_INT(id_map_find(&map, "99999999999999999999999"), -1);
        CHECK_INT(id_map_find(&map, "x"), -1);
        id_map_release(&map);
    }
}

static void refuses_duplicates(void)
{
    struct network net = {0};
    struct network_index index;
    cw_error err = {0};
    fill(&net);
    CHECK_INT(network_add_node(&net, "3", 0, 0, NULL), CW_OK);
    CHECK_INT(network_index_init(&index, &net, &err), CW_BAD_INPUT);
    CHECK_TEXT(err.text, "two nodes of the network have the id '3'");
    CHECK(index.nodes.count == 0 && index.links.count == 0);
    network_release(&net);
}

static void counts_drops(void)
{
    struct network net = {0};
    for (int i = 0; i < 3; i++) CHECK_INT(network_drop(&net, "loops", i ? "b" : "a", NULL), CW_OK);
    CHECK_INT(network_drop(&net, "others", "c", NULL), CW_OK);
    CHECK_INT(net.drop_count, 2);
    CHECK_INT(net.drops[0].count, 3);
    CHECK(strcmp(net.drops[0].example_id, "a") == 0);
    network_release(&net);
}

static void measures(void)
{
    CHECK_INT(network_distance_mm(false, 0, 0, 3, 4), 5000);
    CHECK_INT(network_distance_mm(false, 0, 0, 0.0015, 0), 2);
    CHECK_INT(network_distance_mm(true, 0, 0, 1, 0), 111319491); /* 111319.4908 m */
    CHECK_INT(network_distance_mm(true, 0, 0, 0, 1), 110574389); /* 110574.3886 m */
    CHECK_INT(network_distance_mm(true, 37.1, 36.2, 37.1, 36.2), 0);
    CHECK_INT(network_distance_mm(true, 179.5, 0, -179.5, 0), 111319491);
    CHECK(network_distance_mm(false, -1e308, 0, 1e308, 0) > 0);
}

int main(void)
{
    RUN(orders_ids);
    RUN(finds_by_id);
    RUN(finds_by_id_in_table_and_order);
    RUN(refuses_duplicates);
    RUN(counts_drops);
    RUN(measures);
    return harness_end();
}
