// The step's second half: the sums of the clusters, brought up to date by the rows that moved.
#include <algorithm>

#include "../core/pool.hpp"
#include "convert.hpp"
#include "rows.hpp"

namespace centra {

namespace {

constexpr int64_t kRowsPerSlot = 2048, kMostSlots = 32;
constexpr int64_t kSlotNumbers = 1 << 20;  // float64 numbers in all slots together
constexpr int64_t kSliceColumns = 32;

// Two threads never write to one pair of cache lines.
int64_t apart(int64_t numbers) { return (numbers + 15) / 16 * 16; }

// Rows begin .. end - 1; begin is a multiple of kWordRows. What is not float or double already is converted a word's
// worth of rows at a time, and only the rows that count.
template <class T, class Add>
void add_rows(const View& x, ClusterSums to, int64_t begin, int64_t end, Add add_clusters) {
    RowReader<T> reader(x, kWordRows);
    to.row_stride = reader.row_stride();
    to.column_stride = reader.column_stride();
    if (reader.in_place()) return add_clusters(reader.row(0, 0), &to, begin, end);
    for (int64_t first = begin; first < end; first += kWordRows) {
        const int64_t last = std::min<int64_t>(end, first + kWordRows);
        const T* slots = nullptr;
        for (int64_t i = first; i < last; ++i)
            if (!to.moved || to.moved[first / kWordRows] >> (i - first) & 1)
                slots = reader.row(i, i - first) - (i - first) * x.d;
        if (slots) add_clusters(slots - first * x.d, &to, first, last);
    }
}

// to += from, both as high and low parts of `wide` columns.
void add_sums(const double* from, double* to, int64_t wide) {
    for (int64_t j = 0; j < wide; ++j) {
        const double sum = to[j] + from[j], part = sum - to[j];
        to[wide + j] += from[wide + j] + ((to[j] - (sum - part)) + (from[j] - part));
        to[j] = sum;
    }
}

}  // namespace

void Rows::update_sums(int64_t k, int64_t moved, bool known) {
    if (!known) {
        sums_ = Buffer<double>(k * 2 * (bound_->x.d + 1));
        sizes_ = Buffer<int64_t>(k);
    }
    // Many rows that moved cost two additions each; then all, one each, are cheaper.
    const bool all = !known || moved > bound_->x.n / 2;
    if (all) {
        sums_.fill(0);
        sizes_.fill(0);
        moved = bound_->x.n;
    }
    if (moved > 0) sum_rows(k, all, moved);
    k_ = k;
}

void Rows::sum_rows(int64_t k, bool all, int64_t rows) {
    const View& x = bound_->x;
    const int64_t wide = x.d + 1, numbers = k * 2 * wide;
    const int64_t slots = std::clamp(std::min(rows / kRowsPerSlot, kSlotNumbers / numbers), (int64_t)1, kMostSlots);
    const int64_t slices = slots == kMostSlots ? 1 : (x.d + kSliceColumns - 1) / kSliceColumns;
    const int64_t columns = (x.d + slices - 1) / slices;
    const int64_t words = (x.n + kWordRows - 1) / kWordRows;
    // One slot adds to the totals themselves; more have sums of their own, added up in their order.
    Buffer<double> slot_sums;
    Buffer<int64_t> slot_sizes;
    if (slots > 1) {
        slot_sums = Buffer<double>(slots * apart(numbers));
        slot_sizes = Buffer<int64_t>(slots * apart(k));
        slot_sums.fill(0);
        slot_sizes.fill(0);
    }
    run(slots * slices, bound_->threads, [&](int64_t task, int) {
        const int64_t slot = task / slices, slice = task % slices;
        double* sums = slots > 1 ? slot_sums.get() + slot * apart(numbers) : sums_.get();
        int64_t* sizes = slots > 1 ? slot_sizes.get() + slot * apart(k) : sizes_.get();
        const ClusterSums to{0,
                             0,
                             x.d,
                             slice * columns,
                             std::min(x.d, (slice + 1) * columns),
                             labels_.get(),
                             previous_.get(),
                             all ? nullptr : moved_.get(),
                             bound_->weights,
                             sums,
                             slice == 0 ? sizes : nullptr};
        const int64_t begin = slot * words / slots * kWordRows,
                      end = std::min(x.n, (slot + 1) * words / slots * kWordRows);
        if (x.narrow())
            add_rows<float>(x, to, begin, end, kernels().direct->add_clusters_float);
        else
            add_rows<double>(x, to, begin, end, kernels().direct->add_clusters_double);
    });
    for (int64_t s = 0; slots > 1 && s < slots; ++s)
        for (int64_t c = 0; c < k; ++c) {
            add_sums(slot_sums.get() + s * apart(numbers) + c * 2 * wide, sums_.get() + c * 2 * wide, wide);
            sizes_[c] += slot_sizes[s * apart(k) + c];
        }
}

// sum w|x - c|^2 = sum w|x|^2 - 2 c.S + W|c|^2, all about the mean.
Partial Rows::partial(const double* centers, int64_t moved, int64_t distances) const {
    const int64_t k = k_, d = bound_->x.d;
    const double* mean = bound_->moments.mean.get();
    Partial p{Buffer<double>(k * d), Buffer<double>(k * d), Buffer<double>(k), Buffer<int64_t>(k), moved, 0, distances};
    double inertia = bound_->moments.scatter;
    for (int64_t c = 0; c < k; ++c) {
        const double *high = sums_.get() + c * 2 * (d + 1), *low = high + d + 1, *center = centers + c * d;
        const double weight = high[d] + low[d];
        double cross = 0, square = 0;
        for (int64_t j = 0; j < d; ++j) {
            const double sum = high[j] + low[j];
            p.sums[c * d + j] = sum;
            p.residues[c * d + j] = (high[j] - sum) + low[j];
            const double about_mean = (double)((long double)high[j] - (long double)weight * mean[j]) + low[j];
            const double relative = center[j] - mean[j];
            cross += relative * about_mean;
            square += relative * relative;
        }
        inertia += weight * square - 2 * cross;
        p.weights[c] = weight;
        p.sizes[c] = sizes_[c];
    }
    p.inertia = std::max(0.0, inertia);
    return p;
}

}  // namespace centra
