// The step's second half: the sums of the clusters, brought up to date by the rows that moved.
#include <algorithm>
#include <vector>

#include "../core/pool.hpp"
#include "rows.hpp"

namespace centra {

namespace {

constexpr int kUpdatesBeforeRefresh = 32;  // rounding errors of updates add up; a refresh ends them
constexpr int64_t kRowsPerSlot = 2048, kMostSlots = 32;
constexpr int64_t kSlotNumbers = 1 << 20;  // float64 numbers in all slots together
constexpr int64_t kSliceColumns = 32;

// What one task adds to: all columns of a slot's sums, or a slice of them.
struct Sums {
    double *sums, *weights;
    int64_t* sizes;
};

// Two threads never write to one pair of cache lines.
int64_t apart(int64_t numbers) { return (numbers + 15) / 16 * 16; }

template <class From>
void add_row(const Bound& bound, int64_t i, double weight, int64_t first, int64_t last, double* sums) {
    const From* x = bound.x.row<From>(i);
    const double* mean = bound.moments.mean.get();
    const int64_t stride = bound.x.column_stride;
    if (stride == 1)
        for (int64_t j = first; j < last; ++j) sums[j] += weight * ((double)x[j] - mean[j]);
    else
        for (int64_t j = first; j < last; ++j) sums[j] += weight * ((double)x[j * stride] - mean[j]);
}

}  // namespace

void Rows::update_sums(int64_t k, int64_t moved, bool known) {
    const int64_t n = bound_->x.n, d = bound_->x.d;
    // The step that moves nothing is the last: its sums are what gets published.
    // Weights may differ by so much that what a heavy row leaves behind outweighs the light ones: no updates then.
    const bool all = !known || bound_->weights || moved > n / 4 || updates_ >= kUpdatesBeforeRefresh || (moved == 0 && updates_ > 0);
    if (all) {
        if (!known) {
            sums_ = Buffer<double>(k * d);
            sum_weights_ = Buffer<double>(k);
            sizes_ = Buffer<int64_t>(k);
        }
        sums_.fill(0);
        sum_weights_.fill(0);
        sizes_.fill(0);
        updates_ = 0;
    } else if (moved > 0) {
        ++updates_;
    }
    const int64_t rows = all ? n : moved;
    if (rows > 0) sum_rows(k, all, std::clamp(std::min(rows / kRowsPerSlot, kSlotNumbers / (k * d)), (int64_t)1, kMostSlots));
    k_ = k;
}

void Rows::sum_rows(int64_t k, bool all, int64_t slots) {
    const Bound& bound = *bound_;
    const int64_t d = bound.x.d;
    const Blocks blocks = step_blocks(bound.x.n, d, k);
    const int64_t slices = slots == kMostSlots ? 1 : (d + kSliceColumns - 1) / kSliceColumns;
    const int64_t columns = (d + slices - 1) / slices;
    // One slot adds to the totals themselves; more have sums of their own, added up in their order.
    const int64_t sums_apart = apart(k * d), counts_apart = apart(k);
    Buffer<double> sums, weights;
    Buffer<int64_t> sizes;
    if (slots > 1) {
        sums = Buffer<double>(slots * sums_apart);
        weights = Buffer<double>(slots * counts_apart);
        sizes = Buffer<int64_t>(slots * counts_apart);
    }
    run(slots * slices, bound.threads, [&](int64_t task, int) {
        const int64_t slot = task / slices, first = task % slices * columns, last = std::min(d, first + columns);
        const bool counts = first == 0;
        Sums to{sums_.get(), sum_weights_.get(), sizes_.get()};
        if (slots > 1) {
            to = {sums.get() + slot * sums_apart, weights.get() + slot * counts_apart, sizes.get() + slot * counts_apart};
            for (int64_t c = 0; c < k; ++c) std::fill(to.sums + c * d + first, to.sums + c * d + last, 0.0);
            if (counts) std::fill(to.weights, to.weights + k, 0.0), std::fill(to.sizes, to.sizes + k, 0);
        }
        const auto add = [&](int64_t i, int32_t label, int sign) {
            const double weight = sign * bound.weight(i);
            if (bound.x.is_float)
                add_row<float>(bound, i, weight, first, last, to.sums + label * d);
            else
                add_row<double>(bound, i, weight, first, last, to.sums + label * d);
            if (counts) to.weights[label] += weight, to.sizes[label] += sign;
        };
        const int64_t from = slot * blocks.count() / slots, until = (slot + 1) * blocks.count() / slots;
        for (int64_t b = from; b < until; ++b) {
            if (!all && moved_[b] == 0) continue;
            for (int64_t i = blocks.begin(b); i < blocks.end(b); ++i) {
                if (all) {
                    add(i, labels_[i], 1);
                } else if (labels_[i] != previous_[i]) {
                    add(i, previous_[i], -1);
                    add(i, labels_[i], 1);
                }
            }
        }
    });
    for (int64_t s = 0; slots > 1 && s < slots; ++s) {
        for (int64_t i = 0; i < k * d; ++i) sums_[i] += sums[s * sums_apart + i];
        for (int64_t c = 0; c < k; ++c) {
            sum_weights_[c] += weights[s * counts_apart + c];
            sizes_[c] += sizes[s * counts_apart + c];
        }
    }
    // Weights that came and went leave rounding errors behind; a cluster without rows weighs nothing.
    for (int64_t c = 0; c < k; ++c)
        if (sizes_[c] == 0) {
            sum_weights_[c] = 0;
            std::fill_n(sums_.get() + c * d, d, 0.0);
        }
}

// sum w|x - c|^2 = sum w|x|^2 - 2 c.S + W|c|^2, all about the mean.
Partial Rows::partial(const double* centers, int64_t moved, int64_t distances) const {
    const int64_t k = k_, d = bound_->x.d;
    const double* mean = bound_->moments.mean.get();
    Partial p{Buffer<double>(k * d), Buffer<double>(k), Buffer<int64_t>(k), moved, 0, distances};
    double inertia = bound_->moments.scatter;
    for (int64_t c = 0; c < k; ++c) {
        double cross = 0, square = 0;
        for (int64_t j = 0; j < d; ++j) {
            const double center = centers[c * d + j] - mean[j], sum = sums_[c * d + j];
            p.sums[c * d + j] = sum - sum_weights_[c] * center;
            cross += center * sum;
            square += center * center;
        }
        inertia += sum_weights_[c] * square - 2 * cross;
        p.weights[c] = sum_weights_[c];
        p.sizes[c] = sizes_[c];
    }
    p.inertia = std::max(0.0, inertia);
    return p;
}

}  // namespace centra
