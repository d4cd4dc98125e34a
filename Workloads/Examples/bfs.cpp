// Breadth-first search on a graph in compressed sparse rows, in C++.
//
// In every round the device searches from another vertex to a given depth and adds up weights, and the host changes
// weights. Which pages a search touches looks like chance, but follows from the parameters: `place` makes the same
// search on the generated graph, without reading the arena, and hands in what it would touch.
#include "tiermark_workload.h"

#include <cmath>
#include <cstdint>
#include <limits>
#include <memory>
#include <new>
#include <vector>

namespace {

enum { size, rounds, host_touch, write_share, seed, degree, depth, parameter_count };

const tiermark_parameter parameters[parameter_count] = {
    TIERMARK_PARAMETER_SIZE,
    TIERMARK_PARAMETER_ROUNDS,
    TIERMARK_PARAMETER_HOST_TOUCH,
    TIERMARK_PARAMETER_WRITE,
    TIERMARK_PARAMETER_SEED,
    TIERMARK_INTEGER_PARAMETER("degree", "edges that leave a vertex, on average", "edges", 1, 1024, 16),
    TIERMARK_INTEGER_PARAMETER("depth", "levels that a search goes down", "levels", 1, 64, 3),
};

constexpr std::uint64_t quantum = 16;

std::uint64_t random_value(std::uint64_t seed, std::uint64_t index) {
    std::uint64_t value = (seed + index) * UINT64_C(0x9E3779B97F4A7C15) + UINT64_C(0x632BE59BD9B4E019);
    value = (value ^ (value >> 30)) * UINT64_C(0xBF58476D1CE4E5B9);
    value = (value ^ (value >> 27)) * UINT64_C(0x94D049BB133111EB);
    return value ^ (value >> 31);
}

// What lies at the root. All of it is reached by pointer.
struct Graph {
    std::uint64_t *offsets;  // of each vertex: index of its first edge
    std::uint32_t *edges;    // of each edge: the vertex it leads to
    std::uint64_t *weights;  // of each vertex
    std::uint64_t *marks;    // of each vertex: the round in which it was found, plus 1
    std::uint32_t *queue;    // vertices found, in order
};

enum Region { graph_region, offset_region, edge_region, weight_region, mark_region, queue_region };

struct Search {
    std::uint64_t vertices;
    std::uint64_t rounds;
    std::uint64_t seed;
    std::uint64_t mean_degree;
    std::uint64_t depth;
    double host_touch;
    double write;
    std::vector<std::uint64_t> offsets;

    explicit Search(const tiermark_value *values)
        : rounds(values[::rounds].integer), seed(values[::seed].integer), mean_degree(values[::degree].integer),
          depth(values[::depth].integer), host_touch(values[::host_touch].real), write(values[::write_share].real) {
        const std::uint64_t per_vertex = 3 * sizeof(std::uint64_t) + sizeof(std::uint32_t) * (1 + mean_degree);
        vertices = static_cast<std::uint64_t>(values[::size].integer) / per_vertex;
    }

    void make_offsets() {
        offsets.assign(vertices + 1, 0);
        for (std::uint64_t vertex = 0; vertex < vertices; vertex++) {
            const std::uint64_t degree = 1 + random_value(seed, vertex) % (2 * mean_degree - 1);
            offsets[vertex + 1] = offsets[vertex] + degree;
        }
    }

    std::uint64_t edge_count() const { return offsets[vertices]; }
    std::uint32_t target(std::uint64_t edge) const {
        return static_cast<std::uint32_t>(random_value(seed ^ UINT64_C(0xE06E), edge) % vertices);
    }
    std::uint32_t source(std::uint64_t round) const {
        return static_cast<std::uint32_t>(random_value(seed ^ UINT64_C(0x50CE), round) % vertices);
    }
    // Vertices whose weight the host reads, from vertex 0; evenly spaced ones of them it writes.
    std::uint64_t reweighed() const {
        return static_cast<std::uint64_t>(std::ceil(host_touch * static_cast<double>(vertices)));
    }
    bool is_written(std::uint64_t vertex) const {
        return std::floor(static_cast<double>(vertex + 1) * write) > std::floor(static_cast<double>(vertex) * write);
    }
    std::uint64_t bytes(Region region) const {
        switch (region) {
        case graph_region: return sizeof(Graph);
        case offset_region: return (vertices + 1) * sizeof(std::uint64_t);
        case edge_region: return edge_count() * sizeof(std::uint32_t);
        case weight_region: case mark_region: return vertices * sizeof(std::uint64_t);
        case queue_region: return vertices * sizeof(std::uint32_t);
        }
        return 0;
    }
};

const Search &search_of(const void *workload) { return *static_cast<const Search *>(workload); }

void *create(const tiermark_value *values, const tiermark_message *why) {
    try {
        std::unique_ptr<Search> search(new Search(values));
        if (search->vertices < 1) {
            return tiermark_say(why, "the graph would have no vertex: raise 'size' or lower 'degree'");
        }
        if (search->vertices > std::numeric_limits<std::uint32_t>::max()) {
            return tiermark_say(why, "vertices have 32-bit numbers and there would be more: lower 'size'");
        }
        search->make_offsets();
        return search.release();
    } catch (const std::bad_alloc &) {
        return tiermark_say(why, "no memory for the table of the graph's offsets: lower 'size'");
    }
}

void destroy(void *workload) { delete static_cast<Search *>(workload); }

void shape(const void *workload, tiermark_shape *shape) {
    const Search &search = search_of(workload);
    for (int region = graph_region; region <= queue_region; region++) {
        shape->footprint += tiermark_padded(search.bytes(static_cast<Region>(region)));
    }
    shape->step_count = 2 * search.rounds;
    shape->quantum = quantum;
    shape->threads = 1;
}

void step(const void *, tiermark_step *step) {
    const bool searches = step->index % 2 == 0;
    step->round = step->index / 2;
    step->initiator = searches ? TIERMARK_DEVICE : TIERMARK_HOST;
    step->name = searches ? "search" : "reweigh";
}

template <typename Item>
Item *allocate(const tiermark_arena *arena, const char *label, std::uint64_t bytes) {
    return static_cast<Item *>(tiermark_allocate(arena, label, bytes));
}

void *build(const void *workload, const tiermark_arena *arena, const tiermark_message *) {
    const Search &search = search_of(workload);
    Graph *graph = allocate<Graph>(arena, "graph", search.bytes(graph_region));
    if (!graph) return nullptr;
    if (!(graph->offsets = allocate<std::uint64_t>(arena, "offsets", search.bytes(offset_region)))) return nullptr;
    if (!(graph->edges = allocate<std::uint32_t>(arena, "edges", search.bytes(edge_region)))) return nullptr;
    if (!(graph->weights = allocate<std::uint64_t>(arena, "weights", search.bytes(weight_region)))) return nullptr;
    if (!(graph->marks = allocate<std::uint64_t>(arena, "marks", search.bytes(mark_region)))) return nullptr;
    if (!(graph->queue = allocate<std::uint32_t>(arena, "queue", search.bytes(queue_region)))) return nullptr;
    for (std::uint64_t vertex = 0; vertex <= search.vertices; vertex++) graph->offsets[vertex] = search.offsets[vertex];
    for (std::uint64_t edge = 0; edge < search.edge_count(); edge++) graph->edges[edge] = search.target(edge);
    for (std::uint64_t vertex = 0; vertex < search.vertices; vertex++) {
        graph->weights[vertex] = random_value(~search.seed, vertex);
    }
    return graph;
}

// All pointers are in the graph's description: vertices and edges are numbers.
std::uint64_t relocate(const void *, const tiermark_part *part, const tiermark_relocation *relocation) {
    if (part->region != graph_region) return 0;
    return tiermark_relocate_pointers(part, relocation, 0, sizeof(Graph) / sizeof(void *), sizeof(Graph));
}

// The same walk as in `run_search`, on the generated graph.
void place_search(const Search &search, std::uint64_t round, const tiermark_layout &layout,
                  const tiermark_placements *placements) {
    const auto touch = [&](Region region, std::uint64_t first, std::uint64_t count, std::uint64_t item, int access) {
        tiermark_touch(placements, layout.regions[region].address + first * item, count * item, access);
    };
    std::vector<bool> is_found(search.vertices);
    std::vector<std::uint32_t> queue{search.source(round)};
    is_found[queue[0]] = true;
    std::size_t next = 0;
    for (std::uint64_t level = 0; level < search.depth; level++) {
        for (const std::size_t end = queue.size(); next < end; next++) {
            const std::uint32_t vertex = queue[next];
            const std::uint64_t first = search.offsets[vertex], last = search.offsets[vertex + 1];
            touch(offset_region, vertex, 2, sizeof(std::uint64_t), TIERMARK_READ);
            touch(edge_region, first, last - first, sizeof(std::uint32_t), TIERMARK_READ);
            for (std::uint64_t edge = first; edge < last; edge++) {
                const std::uint32_t found = search.target(edge);
                if (!is_found[found]) queue.push_back(found);
                is_found[found] = true;
            }
        }
    }
    for (const std::uint32_t vertex : queue) {
        touch(mark_region, vertex, 1, sizeof(std::uint64_t), TIERMARK_READ_WRITE);
        touch(weight_region, vertex, 1, sizeof(std::uint64_t), TIERMARK_READ);
    }
    touch(queue_region, 0, queue.size(), sizeof(std::uint32_t), TIERMARK_READ_WRITE);
}

void place(const void *workload, const tiermark_step *step, const tiermark_layout *layout,
           const tiermark_placements *placements) {
    const Search &search = search_of(workload);
    if (step->initiator == TIERMARK_HOST && search.reweighed() == 0) return;
    tiermark_place(placements, layout->regions[graph_region].address, sizeof(Graph), TIERMARK_READ);
    if (step->initiator == TIERMARK_DEVICE) return place_search(search, step->round, *layout, placements);
    tiermark_place(placements, layout->regions[weight_region].address, search.reweighed() * sizeof(std::uint64_t),
                   search.write > 0 ? TIERMARK_READ_WRITE : TIERMARK_READ);
}

void run_search(const Search &search, std::uint64_t round, const Graph &graph, tiermark_probe *probe,
                tiermark_result *result) {
    const std::uint64_t mark = round + 1;
    std::uint64_t next = 0, found = 0, edges = 0, sum = 0;
    const auto find = [&](std::uint32_t vertex) {
        graph.marks[vertex] = mark;
        graph.queue[found++] = vertex;
        sum = sum * 31 + graph.weights[vertex];
    };
    tiermark_probe_start(probe);
    find(search.source(round));
    for (std::uint64_t level = 0; level < search.depth; level++) {
        for (const std::uint64_t end = found; next < end;) {
            const std::uint32_t vertex = graph.queue[next];
            const std::uint64_t first = graph.offsets[vertex], last = graph.offsets[vertex + 1];
            for (std::uint64_t edge = first; edge < last; edge++) {
                if (graph.marks[graph.edges[edge]] != mark) find(graph.edges[edge]);
            }
            edges += last - first;
            if (++next % quantum == 0) tiermark_probe_lap(probe);
        }
    }
    result->checksum = sum;
    result->operations = next;
    result->bytes_touched = next * sizeof(std::uint64_t) + edges * sizeof(std::uint32_t)
        + found * (2 * sizeof(std::uint64_t) + sizeof(std::uint32_t));
}

void run_reweigh(const Search &search, const Graph &graph, tiermark_probe *probe, tiermark_result *result) {
    const std::uint64_t count = search.reweighed();
    tiermark_probe_start(probe);
    for (std::uint64_t vertex = 0; vertex < count;) {
        result->checksum += graph.weights[vertex];
        if (search.is_written(vertex)) graph.weights[vertex] = graph.weights[vertex] * UINT64_C(0x5851F42D4C957F2D) + 1;
        if (++vertex % quantum == 0) tiermark_probe_lap(probe);
    }
    result->operations = count;
    result->bytes_touched = count * sizeof(std::uint64_t);
}

void run(const void *workload, const tiermark_step *step, void *root, const tiermark_lane *, tiermark_probe *probe,
         tiermark_result *result) {
    const Graph &graph = *static_cast<const Graph *>(root);
    const Search &search = search_of(workload);
    if (step->initiator == TIERMARK_DEVICE) {
        run_search(search, step->round, graph, probe, result);
    } else if (search.reweighed() > 0) {
        run_reweigh(search, graph, probe, result);
    }
}

const tiermark_workload table = {
    TIERMARK_HANDSHAKE,
    "bfs",
    "breadth-first search to a given depth on a random graph in compressed sparse rows",
    parameters,
    parameter_count,
    create,
    destroy,
    shape,
    step,
    build,
    place,
    run,
    relocate,
};

}  // namespace

const tiermark_workload *tiermark_workload_v1(void) { return &table; }
