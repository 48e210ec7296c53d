// Binding sparse rows: three looks at what they store, for their moments and squares.
#include <algorithm>
#include <cmath>
#include <limits>

#include "../core/pool.hpp"
#include "sparse.hpp"

namespace centra {

namespace {

constexpr int64_t kMostBlocks = 32, kMomentRows = 4096;

// Blocks of rows, each with sums of its own for all columns: not so many that these outweigh the rows.
Blocks column_blocks(const SparseView& x) {
    const int64_t blocks = std::clamp(x.stored() / (4 * x.d), (int64_t)1, kMostBlocks);
    return {x.n, (x.n + blocks - 1) / blocks};
}

// Adds up what visit(row, its index, [d][width] sums) adds to sums that begin at 0, by blocks and then in their order.
template <class Visit>
Buffer<double> fold_columns(const SparseSource& rows, int64_t width, Visit visit) {
    const Blocks blocks = column_blocks(rows.x);
    const int64_t numbers = rows.d * width;
    Buffer<double> sums(blocks.count() * numbers);
    run(blocks.count(), rows.threads, [&](int64_t b, int) {
        double* sum = sums.get() + b * numbers;
        std::fill_n(sum, numbers, 0.0);
        for (int64_t i = blocks.begin(b); i < blocks.end(b); ++i) visit(SparseRow(rows.x, i), i, sum);
    });
    for (int64_t b = 1; b < blocks.count(); ++b)
        for (int64_t j = 0; j < numbers; ++j) sums[j] += sums[b * numbers + j];
    return sums;
}

}  // namespace

SparseSource::SparseSource(SparseView x, const double* weights, int threads)
    : Source(x.n, x.d, weights, threads), x(x), most(0) {
    measure();
}

void SparseSource::measure() {
    measure_columns();
    measure_numbers();
    measure_range(x.narrow());
    for (int64_t i = 0; i < n; ++i) most = std::max(most, x.starts[i + 1] - x.starts[i]);
}

// The squares of all rows, the mean and the variance.
void SparseSource::measure_columns() {
    const double total = measure_weight();
    squares = Squares(n, x.narrow());
    const Buffer<double> sums = fold_columns(*this, 3, [&](const SparseRow& row, int64_t i, double* sum) {
        double square = 0;
        for (int64_t s = 0; s < row.count; ++s) {
            square += row.values[s] * row.values[s];
            double* of_column = sum + 3 * (int64_t)row.columns[s];
            of_column[0] += weight(i) * row.values[s];
            of_column[1] += weight(i);
            of_column[2] += 1;
        }
        squares.set(i, square);
    });
    Buffer<double>& mean = moments.mean = Buffer<double>(d);
    for (int64_t j = 0; j < d; ++j) mean[j] = sums[3 * j] / total;
    const Buffer<double> deviations = fold_columns(*this, 1, [&](const SparseRow& row, int64_t i, double* sum) {
        for (int64_t s = 0; s < row.count; ++s) {
            const double deviation = row.values[s] - mean[row.columns[s]];
            sum[row.columns[s]] += weight(i) * (deviation * deviation);
        }
    });
    Buffer<double>& variance = moments.variance = Buffer<double>(d);
    for (int64_t j = 0; j < d; ++j) {
        const double not_stored = sums[3 * j + 2] < (double)n ? std::max(0.0, total - sums[3 * j + 1]) : 0.0;
        variance[j] = (deviations[j] + not_stored * mean[j] * mean[j]) / total;
    }
}

// The largest number, the least one, and how far the rows are from their mean.
void SparseSource::measure_numbers() {
    const Blocks blocks{n, kMomentRows};
    Buffer<double> largest(blocks.count()), least(blocks.count()), scatter(blocks.count());
    Buffer<int32_t> to_the_mean(n);
    to_the_mean.fill(0);
    const std::unique_ptr<Distances> to = distances_to(moments.mean.get(), 1);
    run(blocks.count(), threads, [&](int64_t b, int) {
        largest[b] = 0;
        least[b] = std::numeric_limits<double>::infinity();
        for (int64_t i = blocks.begin(b); i < blocks.end(b); ++i) {
            const SparseRow row(x, i);
            for (int64_t s = 0; s < row.count; ++s) {
                const double magnitude = std::fabs(row.values[s]);
                largest[b] = std::max(largest[b], magnitude);
                least[b] = std::min(least[b], magnitude);
            }
        }
        scatter[b] = to->own(blocks.begin(b), blocks.end(b), to_the_mean.get() + blocks.begin(b), nullptr);
    });
    moments.largest = moments.scatter = 0;
    moments.least = std::numeric_limits<double>::infinity();
    for (int64_t b = 0; b < blocks.count(); ++b) {
        moments.largest = std::max(moments.largest, largest[b]);
        moments.least = std::min(moments.least, least[b]);
        moments.scatter += scatter[b];
    }
}

}  // namespace centra
