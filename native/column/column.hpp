// One column: the clusters of least inertia, which are intervals between sorted numbers.
#pragma once
#include <vector>

#include "../core/twice.hpp"
#include "../core/view.hpp"

namespace centra {

// Numbers in order, and what they add up to. A node is a place where one cluster may end and the next begin: between
// numbers that differ, and at both ends. At some, the marks, one ends in any case. What lies between two marks is added
// up about a number of its own, its origin, so that groups far apart keep their digits.
struct Column {
    struct Node {
        Twice weight, sum;  // of the numbers before it, less their origins
        int64_t mark;       // the next one
    };

    Column(const double* values, const double* weights, int64_t n);  // weights: null for 1 each; all less than 0 or NaN
    // The same without marks and with about so many of the nodes, most where many clusters will end.
    Column(const Column& other, int64_t nodes);

    // Adds up anew; the marks are nodes, ascending, from 0 to m.
    void add_up(const std::vector<int64_t>& marks);
    // Nodes that no cluster of a clustering of no more than this inertia lies across, as two numbers alone cost more.
    std::vector<int64_t> marks(double inertia) const;

    // Of the numbers between two nodes: their mean as it was given, and the sum of weight times squared distance to it.
    struct Spread {
        double mean;
        Twice squares;
    };
    Spread spread(int64_t begin, int64_t end) const;

    double value(int64_t node) const { return values[rows[node]]; }  // the first number after a node
    double weight(int64_t row) const { return weights ? weights[row] : 1; }

    Buffer<double> values, weights;  // in order, of positive weight
    Buffer<int64_t> rows;            // [m + 1]: how many of them are before each node
    Buffer<Node> nodes;              // [m + 1]
    int64_t m = 0;                   // how many different numbers there are

    // Differences are multiplied by this and weights by that, powers of two, so that no square leaves the range of
    // doubles: the largest difference is then from 1 to 2, the largest weight from 1/2 to 1.
    double value_scale = 1, weight_scale = 1;

    Twice squares;         // sum of weight times squared distance to the origin
    Twice finest;          // the inertia where a cluster ends at every node
    double reach = 0;      // the largest distance to the origin
    double magnitude = 0;  // sum of weight times distance to the origin
    double lightest = 0;   // the least weight of a number
    double nearest = 0;    // the least gap between two of a group, times the lesser weight

private:
    Twice away(int64_t row, double origin) const;
    double origin(int64_t begin, int64_t end) const;
};

// What a cluster between two nodes, none of them across a mark, has less than the squares of its numbers.
inline Twice gain(const Column::Node& a, const Column::Node& b) {
    const Twice sum = b.sum - a.sum, weight = b.weight - a.weight;
    return weight.high > 0 ? sum * sum / weight : Twice{};
}

struct Optimum {
    Buffer<double> firsts;   // [k]: the least number of each cluster, ascending
    Buffer<double> centers;  // [k]
    double inertia;          // good to 2^-50 of itself
    double below;            // no more than the least inertia that there is, whatever was rounded
};

// So many clusters, or as many as there are different numbers of positive weight. Of equal optima, the one whose cuts
// are leftmost. Memory for some 120 bytes a number. To be called within a job: it looks up now and then.
Optimum optimum(const double* values, const double* weights, int64_t n, int64_t k);

}  // namespace centra
