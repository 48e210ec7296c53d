// Numbers are sorted by their bits, 11 of them at a time: any machine puts them in the same order, and looks up in
// time.
#include "column.hpp"

#include <algorithm>
#include <bit>
#include <cmath>
#include <utility>
#include <vector>

#include "../core/pool.hpp"

namespace centra {

namespace {

constexpr int kBits = 11, kDigits = (64 + kBits - 1) / kBits, kRadix = 1 << kBits;
constexpr int64_t kBlock = 1 << 16;  // numbers between two looks at the clock
constexpr uint64_t kSign = (uint64_t)1 << 63;

// Whole numbers in the order of the numbers; -0 is 0.
inline uint64_t key_of(double value) {
    const uint64_t bits = std::bit_cast<uint64_t>(value + 0.0);
    return bits & kSign ? ~bits : bits | kSign;
}

inline double value_of(uint64_t key) { return std::bit_cast<double>(key & kSign ? key & ~kSign : ~key); }

// The power of two that takes it to at least 1 and less than 2, as far as there is one.
inline double scale_of(double largest) {
    return largest > 0 ? std::ldexp(1.0, std::clamp(-std::ilogb(largest), -1000, 1000)) : 1;
}

// visit(i) for all of them.
template <class Visit>
void in_blocks(int64_t n, Visit visit) {
    for (int64_t begin = 0; begin < n; begin += kBlock) {
        checkpoint();
        for (int64_t i = begin, end = std::min(n, begin + kBlock); i < end; ++i) visit(i);
    }
}

// Keys in ascending order, and the weights with them, if there are any.
void sort(Buffer<uint64_t>& keys, Buffer<double>& weights) {
    const int64_t n = keys.size();
    std::vector<int64_t> counts(kDigits * kRadix);
    in_blocks(n, [&](int64_t i) {
        for (int d = 0; d < kDigits; ++d) ++counts[d * kRadix + (keys[i] >> (d * kBits) & (kRadix - 1))];
    });
    Buffer<uint64_t> other(n);
    Buffer<double> other_weights;
    if (weights) other_weights = Buffer<double>(n);
    for (int d = 0; d < kDigits; ++d) {
        int64_t* at = counts.data() + d * kRadix;
        if (std::find(at, at + kRadix, n) != at + kRadix) continue;  // all have the same digit
        int64_t before = 0;
        for (int r = 0; r < kRadix; ++r) before += std::exchange(at[r], before);
        in_blocks(n, [&](int64_t i) {
            const int64_t to = at[keys[i] >> (d * kBits) & (kRadix - 1)]++;
            other[to] = keys[i];
            if (weights) other_weights[to] = weights[i];
        });
        std::swap(keys, other);
        std::swap(weights, other_weights);
    }
}

}  // namespace

Column::Column(const double* given, const double* given_weights, int64_t n) {
    int64_t present = n;
    if (given_weights) present = std::count_if(given_weights, given_weights + n, [](double w) { return w > 0; });
    if (present == 0) return;
    Buffer<uint64_t> keys(present);
    if (given_weights) weights = Buffer<double>(present);
    int64_t to = 0;
    in_blocks(n, [&](int64_t i) {
        if (given_weights && !(given_weights[i] > 0)) return;
        if (given_weights) weights[to] = given_weights[i];
        keys[to++] = key_of(given[i]);
    });
    sort(keys, weights);

    values = Buffer<double>(present);
    in_blocks(present, [&](int64_t i) {
        values[i] = value_of(keys[i]);
        m += i == 0 || keys[i] != keys[i - 1];
    });
    keys.release();
    if (weights) {
        weight_scale = scale_of(*std::max_element(weights.get(), weights.get() + present)) / 2;
        in_blocks(present, [&](int64_t i) { weights[i] *= weight_scale; });
    }

    value_scale = scale_of(values[present - 1] - values[0]);

    rows = Buffer<int64_t>(m + 1);
    rows[0] = 0;
    int64_t node = 0;
    in_blocks(present, [&](int64_t i) {
        if (i + 1 == present || values[i + 1] != values[i]) rows[++node] = i + 1;
    });
    nodes = Buffer<Node>(m + 1);
    add_up({0, m});
}

// Of many clusters there are as many somewhere as the third root of the density adds up to there: Panter and Dite
// (1951), doi:10.1109/JRPROC.1951.230419.
Column::Column(const Column& other, int64_t wanted)
    : squares(other.squares), reach(other.reach), magnitude(other.magnitude) {
    const auto share = [&](int64_t j) {  // of the numbers from one to the next
        const double gap = (other.value(j) - other.value(j - 1)) * other.value_scale;
        return std::cbrt((other.nodes[j].weight - other.nodes[j - 1].weight).high * gap * gap);
    };
    double total = 0;
    in_blocks(other.m - 1, [&](int64_t i) { total += share(i + 1); });
    std::vector<int64_t> kept{0};
    double passed = 0;
    in_blocks(other.m - 1, [&](int64_t i) {
        passed += share(i + 1);
        if (passed * wanted >= total * kept.size()) kept.push_back(i + 1);
    });
    if (kept.back() != other.m) kept.push_back(other.m);
    m = (int64_t)kept.size() - 1;
    nodes = Buffer<Node>(m + 1);
    finest = squares;
    for (int64_t j = 0; j <= m; ++j) {
        nodes[j] = other.nodes[kept[j]];
        nodes[j].mark = m;
        if (j > 0) finest = finest - gain(nodes[j - 1], nodes[j]);
    }
}

void Column::add_up(const std::vector<int64_t>& marks) {
    squares = {};
    reach = magnitude = 0;
    lightest = nearest = HUGE_VAL;
    Node sums{};
    nodes[0] = {{}, {}, marks[1]};
    for (size_t g = 0; g + 1 < marks.size(); ++g) {
        const double about = origin(rows[marks[g]], rows[marks[g + 1]]);
        sums.mark = marks[g + 1];
        Twice last;
        double weight_of_last = 0;
        for (int64_t j = marks[g]; j < marks[g + 1]; ++j) {
            const Twice x = away(rows[j], about);
            Twice weight{weights ? 0 : (double)(rows[j + 1] - rows[j])};
            for (int64_t i = rows[j]; i < rows[j + 1]; ++i) {
                if (i % kBlock == 0) checkpoint();
                if (weights) weight = weight + weights[i];
            }
            const Twice product = x * weight;
            if (j > marks[g]) nearest = std::min(nearest, (x - last).high * std::min(weight.high, weight_of_last));
            last = x;
            weight_of_last = weight.high;
            sums.weight = sums.weight + weight;
            sums.sum = sums.sum + product;
            squares = squares + product * x;
            reach = std::max(reach, std::abs(x.high));
            magnitude += std::abs(product.high);
            lightest = std::min(lightest, weight.high);
            nodes[j + 1] = sums;
        }
        if (g + 2 < marks.size()) nodes[marks[g + 1]].mark = marks[g + 2];
    }
}

std::vector<int64_t> Column::marks(double inertia) const {
    std::vector<int64_t> marks{0};
    for (int64_t j = 1; j < m; ++j) {
        const double gap = (value(j) - value(j - 1)) * value_scale;
        const double before = (nodes[j].weight - nodes[j - 1].weight).high;
        const double after = (nodes[j + 1].weight - nodes[j].weight).high;
        if (gap * gap * (before / (before + after)) * after > inertia * (1 + 0x1p-40)) marks.push_back(j);
    }
    marks.push_back(m);
    return marks;
}

Column::Spread Column::spread(int64_t begin, int64_t end) const {
    const double about = origin(rows[begin], rows[end]);
    const int64_t first = rows[begin], count = rows[end] - first;
    Twice sum, total, squares;
    in_blocks(count, [&](int64_t i) {
        sum = sum + away(first + i, about) * weight(first + i);
        total = total + weight(first + i);
    });
    const Twice mean = total.high > 0 ? sum / total : Twice{};  // weights may be lost beside others
    in_blocks(count, [&](int64_t i) {
        const double apart = (away(first + i, about) - mean).high;
        squares = squares + weight(first + i) * apart * apart;
    });
    return {(Twice{mean.high / value_scale, mean.low / value_scale} + about).high, squares};
}

Twice Column::away(int64_t row, double origin) const {
    const Twice exact = exact_sum(values[row], -origin);
    return {exact.high * value_scale, exact.low * value_scale};
}

// The number that is nearest to the mean of some in order. Whole numbers stay whole less one of them, and their sums
// exact.
double Column::origin(int64_t begin, int64_t end) const {
    double sum = 0, total = 0;
    in_blocks(end - begin, [&](int64_t i) {
        total += weight(begin + i);
        sum += weight(begin + i) * (values[begin + i] - values[begin]);
    });
    const double mean = values[begin] + (total > 0 ? sum / total : 0);
    const double* const first = values.get() + begin;
    const double* const last = values.get() + end - 1;
    const double* nearest = std::lower_bound(first, last, mean);
    if (nearest > first && mean - nearest[-1] < *nearest - mean) --nearest;
    return *nearest;
}

}  // namespace centra
