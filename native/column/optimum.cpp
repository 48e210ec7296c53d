// The least inertia of k intervals. A price on every cluster makes it a matter of one pass: the cheapest path over the
// nodes from the first to the last, whose edges cost the inertia of what lies between, and the price. Since
// inertia is of Monge's kind, the least inertia is convex in k, and there is a price at which the cheapest path has k
// edges, or one with more and one with fewer that are as cheap, of which parts make one of k edges.
//
//   Aggarwal, Schieber and Tokuyama (1994), "Finding a minimum-weight k-link path in graphs with the concave Monge
//   property and applications", doi:10.1007/BF02574380: the price, and the parts.
//   Groenlund, Larsen, Mathiasen, Nielsen, Schneider and Song (2017), "Fast exact k-means, k-medians and Bregman
//   divergence clustering in 1D", arXiv:1701.07204: that this is k-means.
//   Galil and Park (1990), "A linear-time algorithm for concave one-dimensional dynamic programming",
//   doi:10.1016/0020-0190(90)90215-J; Hirschberg and Larmore (1987), doi:10.1137/0216043: one pass with a queue.
//
// The sum of squares about the mean is that about `middle` less sum^2 / weight. Of all edges of a path the former add
// up to the same: so a path is as good as what it gains, the latter.
#include <algorithm>
#include <cmath>
#include <numeric>
#include <utility>
#include <vector>

#include "../core/pool.hpp"
#include "column.hpp"

namespace centra {

namespace {

using Node = Column::Node;
constexpr int64_t kCoarse = 1024, kNodesACluster = 16;  // of a first look at fewer nodes
constexpr int64_t kOften = 1 << 12;                     // nodes between two looks at the clock
constexpr int64_t kNear = 3;                            // paths of as many edges more are looked at all the way
constexpr double kFew = 0x1p-40;                        // a share of the digits that is little
constexpr double kTwice = 0x1p-102;                     // what an operation in twice the digits may be off by

struct Path {
    std::vector<int64_t> nodes;  // from 0 to m
    Twice inertia;
    Twice price;  // at which no path is cheaper

    int64_t k() const { return (int64_t)nodes.size() - 1; }
    Twice cost(Twice price) const { return inertia + price * (double)k(); }
};

double quick_gain(const Node& a, const Node& b) {
    const double sum = (b.sum.high - a.sum.high) + (b.sum.low - a.sum.low);
    const double weight = (b.weight.high - a.weight.high) + (b.weight.low - a.weight.low);
    return weight > 0 ? sum * sum / weight : 0;
}

// A path by way of these nodes.
Path along(const Column& column, std::vector<int64_t> nodes) {
    Path path;
    path.inertia = column.squares;
    for (size_t i = 1; i < nodes.size(); ++i)
        path.inertia = path.inertia - gain(column.nodes[nodes[i - 1]], column.nodes[nodes[i]]);
    path.nodes = std::move(nodes);
    return path;
}

// What sums of so many terms in twice the digits can't tell from 0.
double noise(const Column& column, int64_t k) { return (double)(k + 16) * kTwice * column.squares.high; }

class Paths {
public:
    // What differs by no more than `alike` counts as equal: then the leftmost nodes are taken.
    Paths(const Column& column, double alike)
        : column_(column),
          nodes_(column.nodes.get()),
          m_(column.m),
          alike_(alike),
          faint_(alike + 0x1p-100 * column.reach * (column.magnitude + column.reach * nodes_[m_].weight.high)),
          cost_(m_ + 1),
          before_(m_ + 1),
          queue_(m_ + 1) {}

    // A path that no other undercuts.
    Path cheapest(Twice price) {
        cost_[0] = {};
        int64_t head = 0, tail = 0;
        for (int64_t j = 1; j <= m_; ++j) {
            if (j % kOften == 0) checkpoint();
            tail = enter(j - 1, head, tail);
            if (head + 1 < tail && queue_[head + 1].from <= j) ++head;
            before_[j] = queue_[head].node;
            cost_[j] = cost_[before_[j]] - gain(nodes_[before_[j]], nodes_[j]) + price;
        }
        std::vector<int64_t> nodes{m_};
        while (nodes.back() > 0) nodes.push_back(before_[nodes.back()]);
        std::reverse(nodes.begin(), nodes.end());
        Path path = along(column_, std::move(nodes));
        path.price = price;
        return path;
    }

private:
    // From which node on this one is the best that paths come from, as far as is known.
    struct Turn {
        int64_t node, from;
    };

    // Whoever comes later is better later: the queue has those that are best somewhere ahead.
    int64_t enter(int64_t node, int64_t head, int64_t tail) {
        const int64_t next = node + 1;
        int64_t begin = next;
        for (; tail > head; --tail) {
            begin = std::max(queue_[tail - 1].from, next);
            if (!is_better(node, queue_[tail - 1].node, begin)) break;
        }
        if (tail == head) {
            queue_[tail] = {node, next};
            return tail + 1;
        }
        const int64_t last = queue_[tail - 1].node;
        int64_t ahead = begin, step = 1, end = 0;  // the last one is better at `ahead`, this one at `end`
        while (end == 0) {
            const int64_t tried = std::min(ahead + step, m_);
            if (is_better(node, last, tried))
                end = tried;
            else if (tried == m_)
                return tail;
            else
                ahead = tried;
            step *= 2;
        }
        while (end - ahead > 1) {
            const int64_t tried = ahead + (end - ahead) / 2;
            (is_better(node, last, tried) ? end : ahead) = tried;
        }
        queue_[tail] = {node, end};
        return tail + 1;
    }

    // Whether a path to node j comes cheaper by `later` than by `earlier`.
    bool is_better(int64_t later, int64_t earlier, int64_t j) const {
        if (j > nodes_[earlier].mark) return true;  // across a mark; and if both are, neither will be looked at
        const double a = quick_gain(nodes_[later], nodes_[j]), b = quick_gain(nodes_[earlier], nodes_[j]);
        const Twice &cost_a = cost_[later], &cost_b = cost_[earlier];
        const double costs = (cost_a.high - cost_b.high) + (cost_a.low - cost_b.low);
        // Each difference is good to 2^-52 of itself, and to the last digit of the sums.
        const double saved = (a - b) - costs, off = 0x1p-48 * (a + b) + 0x1p-50 * std::abs(costs) + faint_;
        if (saved > alike_ + off) return true;
        if (saved < alike_ - off) return false;
        const Twice exact = (gain(nodes_[later], nodes_[j]) - gain(nodes_[earlier], nodes_[j])) - (cost_a - cost_b);
        return exact.high > alike_;
    }

    const Column& column_;
    const Node* nodes_;
    const int64_t m_;
    const double alike_, faint_;
    Buffer<Twice> cost_;  // of the cheapest path to each node, less the squares up to there
    Buffer<int64_t> before_;
    Buffer<Turn> queue_;
};

struct Found {
    Path path;
    Twice below;  // what no path of k edges undercuts, but for rounding
};

// The first nodes of the path with more edges and the last ones of that with fewer. An edge of the former lies within
// one of the latter; by Monge's inequality, to go on from its begin to the end of the other costs no more than both.
Path spliced(const Path& fewer, const Path& more, int64_t k) {
    const int64_t shift = k - fewer.k();
    int64_t a = shift;
    while (!(more.nodes[a] >= fewer.nodes[a - shift] && more.nodes[a + 1] <= fewer.nodes[a + 1 - shift])) ++a;
    Path path;
    path.nodes.assign(more.nodes.begin(), more.nodes.begin() + a + 1);
    path.nodes.insert(path.nodes.end(), fewer.nodes.begin() + a + 1 - shift, fewer.nodes.end());
    return path;
}

// A price at which about k edges should be cheapest, by those of the paths on both sides, of which some are 0: unknown.
// The farther `beyond` 1, the farther from the one side that is known.
double likely_price(const Path& fewer, const Path& more, int64_t k, double beyond) {
    const double of_fewer = fewer.price.high, of_more = more.price.high;
    if (of_fewer > 0 && of_more > 0) {
        const double share = std::log((double)k / fewer.k()) / std::log((double)more.k() / fewer.k());
        return of_fewer * std::pow(of_more / of_fewer, share);
    }
    // Where numbers are dense, inertia falls with k^2, and the price is its derivative.
    if (of_fewer > 0) return of_fewer * std::pow((double)fewer.k() / k, 3 * beyond);
    if (of_more > 0) return of_more * std::pow((double)more.k() / k, 3 * beyond);
    return 2 * fewer.inertia.high / std::pow((double)k, 3);
}

// A path of k edges that no other of so many undercuts; k is less than m, and more than the groups between the marks.
Found shortest(const Column& column, int64_t k, double price, const std::vector<int64_t>& marks) {
    const double alike = noise(column, k);
    Paths paths(column, alike);
    Path fewer = along(column, marks), more;
    more.nodes.resize(column.m + 1);
    std::iota(more.nodes.begin(), more.nodes.end(), 0);
    more.inertia = column.finest;

    double beyond = 0.5;
    for (bool along_chord = false;; beyond *= 2) {
        Twice now{price > 0 ? price : likely_price(fewer, more, k, std::max(beyond, 1.0))};
        price = 0;
        // At this price both are as cheap. Only what is below the line between them is nearer to k.
        const Twice chord = (fewer.inertia - more.inertia) / Twice{(double)(more.k() - fewer.k())};
        if (along_chord || !(now.high > 0)) now = chord, along_chord = true;
        Path path = paths.cheapest(now);
        const Twice cost = path.cost(now), known = std::min(fewer.cost(now), more.cost(now));
        if (path.k() == k) return {std::move(path), cost - now * (double)k};
        const bool between = path.k() > fewer.k() && path.k() < more.k();
        if (along_chord && (!between || !((known - cost).high > (double)k * alike)))
            return {spliced(fewer, more, k), std::min(cost, known) - now * (double)k};
        if (between) (path.k() < k ? fewer : more) = std::move(path);
        along_chord = !between || more.k() - fewer.k() <= kNear;
    }
}

// By how much the cheapest path that was found may be dearer than the one of k edges that there is, for what is
// rounded.
//
// Sums of n terms in twice the digits are off by no more than off_sum and off_weight; a gain then is by off_gain, as
// |sum| <= reach * weight, if no weight is lost among the others. So k edges are off by k times that, at most.
//
// What the queue then goes by are these sums, as they are. They still are those of numbers in ascending order if no two
// changed places, so that Monge's inequality holds for them. A gain and a cost of no more than twice the squares are
// computed to 16 kTwice of these; a node that loses to another one where it should not loses that, twice, and what
// counts as alike, and the other may lose to a third: m times at most before the path goes on. That is so at each of k
// edges. If numbers may have changed places, what the sums are off by is lost as often.
double margin(const Column& column, int64_t k) {
    const double n = (double)column.values.size() + 8, squares = column.squares.high, reach = column.reach;
    const double off_sum = n * kTwice * column.magnitude;
    const double off_weight = column.weights ? n * kTwice * column.nodes[column.m].weight.high : 0;  // counts are exact
    if (!(column.lightest > 64 * off_weight && column.lightest * reach > off_sum)) return HUGE_VAL;
    const double off_gain = 9 * reach * off_sum + 3 * reach * reach * off_weight;
    const bool in_order = column.nearest > 8 * (off_sum + reach * off_weight);
    const double lost = noise(column, k) + 32 * kTwice * squares + (in_order ? 0 : 2 * off_gain);
    return (double)k * (((double)column.m + 2) * lost + 2 * off_gain) + n * kTwice * squares;
}

// What a path comes to, whatever was rounded when it was found.
double spread(const Column& column, const std::vector<int64_t>& path) {
    Twice inertia;
    for (size_t c = 1; c < path.size(); ++c) inertia = inertia + column.spread(path[c - 1], path[c]).squares;
    return inertia.high;
}

// The path along the marks, where there is no other.
Found only(const Column& column, const std::vector<int64_t>& marks) {
    Path path = along(column, marks);
    const Twice inertia = path.inertia;
    return {std::move(path), inertia};
}

// What is less than a number of twice the digits by some margin, for certain.
double rounded_down(Twice number, double margin) {
    const double low = number.high - margin - 0x1p-50 * std::abs(number.high);
    return low > 0 ? low : 0;
}

}  // namespace

Optimum optimum(const double* values, const double* weights, int64_t n, int64_t k) {
    Column column(values, weights, n);
    std::vector<int64_t> path(column.m + 1);
    std::iota(path.begin(), path.end(), 0);
    double inertia = 0, below = 0;
    if (k < column.m) {
        std::vector<int64_t> marks{0, column.m};
        double price = 0;
        const int64_t coarse = std::max(kCoarse, kNodesACluster * k);
        if (k > 1 && coarse <= column.m / 4) {
            const Column few(column, coarse);
            if (k < few.m) price = shortest(few, k, 0, {0, few.m}).path.price.high;
        }
        for (;;) {
            Found found = k < (int64_t)marks.size() ? only(column, marks) : shortest(column, k, price, marks);
            path = std::move(found.path.nodes);
            price = found.path.price.high;
            inertia = spread(column, path);
            below = std::max(below, rounded_down(found.below, margin(column, k)));
            // Groups far apart cost digits. Where only few are left, they are added up apart.
            if (inertia > kFew * column.squares.high) break;
            std::vector<int64_t> more = column.marks(inertia);
            if (more.size() <= marks.size()) break;
            column.add_up(marks = std::move(more));
        }
    }

    const int64_t clusters = (int64_t)path.size() - 1;
    Optimum optimum{Buffer<double>(clusters), Buffer<double>(clusters), 0, 0};
    for (int64_t c = 0; c < clusters; ++c) {
        optimum.firsts[c] = column.value(path[c]);
        optimum.centers[c] = column.spread(path[c], path[c + 1]).mean;
    }
    const double unit = 1 / column.value_scale / column.value_scale / column.weight_scale;
    optimum.inertia = inertia * unit;
    optimum.below = below * unit;
    return optimum;
}

}  // namespace centra
