// Binding: one look at all rows for their moments, and for few columns a planar copy.
#include <algorithm>
#include <cmath>

#include "../core/pool.hpp"
#include "pack.hpp"

namespace centra {

namespace {

constexpr int64_t kPlanarColumns = 16;
constexpr int64_t kMomentSlots = 64;
constexpr int64_t kMomentRows = 4096;

Blocks moment_blocks(const View& x) {
    const int64_t size = std::max(kMomentRows, (x.n + kMomentSlots - 1) / kMomentSlots);
    return {x.n, (size + kDirectRows - 1) / kDirectRows * kDirectRows};
}

// Column sums over all rows of what add(tile, begin, count, lanes) adds to lanes[d][kDirectRows]: lane by lane within a
// block, then the lanes, then the blocks, in their order. done(block, add) hears of each block when it is through.
template <class MakeAdd, class Done>
void fold_columns(const Bound& bound, double* totals, MakeAdd make_add, Done done) {
    const View& x = bound.x;
    const Blocks blocks = moment_blocks(x);
    Buffer<double> sums(blocks.count() * x.d);
    run(blocks.count(), bound.threads, [&](int64_t b, int) {
        TileReader reader(x);
        Buffer<double> lanes(x.d * kDirectRows);
        lanes.fill(0);
        auto add = make_add();
        for (int64_t i = blocks.begin(b); i < blocks.end(b); i += kDirectRows) {
            const int64_t count = std::min<int64_t>(kDirectRows, blocks.end(b) - i);
            add(reader.read(i, count), i, count, lanes.get());
        }
        done(b, add);
        for (int64_t j = 0; j < x.d; ++j) {
            double sum = 0;
            for (int r = 0; r < kDirectRows; ++r) sum += lanes[j * kDirectRows + r];
            sums[b * x.d + j] = sum;
        }
    });
    for (int64_t j = 0; j < x.d; ++j) {
        totals[j] = 0;
        for (int64_t b = 0; b < blocks.count(); ++b) totals[j] += sums[b * x.d + j];
    }
}

struct AddRows {
    int64_t d;
    double largest[kDirectRows] = {};

    void operator()(const double* tile, int64_t, int64_t, double* lanes) {
        kernels().direct->add_columns(tile, d, lanes, largest);
    }
};

struct AddDeviations {
    const Bound& bound;
    double scatter = 0, weight = 0;

    void operator()(const double* tile, int64_t begin, int64_t count, double* lanes) {
        const int64_t d = bound.x.d;
        const double* mean = bound.moments.mean.get();
        double row[kDirectRows];
        if (count == kDirectRows) {
            kernels().direct->add_deviations(tile, d, mean, lanes, row);
        } else {  // the lanes beyond the last row must not count
            Buffer<double> all(d * kDirectRows);
            all.fill(0);
            kernels().direct->add_deviations(tile, d, mean, all.get(), row);
            for (int64_t j = 0; j < d; ++j)
                for (int64_t r = 0; r < count; ++r) lanes[j * kDirectRows + r] += all[j * kDirectRows + r];
        }
        for (int64_t r = 0; r < count; ++r) {
            scatter += bound.weight(begin + r) * row[r];
            weight += bound.weight(begin + r);
        }
    }
};

void measure(Bound& bound) {
    const int64_t n = bound.x.n, d = bound.x.d, blocks = moment_blocks(bound.x).count();
    Moments& m = bound.moments;
    m.mean = Buffer<double>(d);
    m.variance = Buffer<double>(d);
    Buffer<double> largest(blocks), scatter(blocks), weight(blocks);
    fold_columns(
        bound, m.mean.get(), [&] { return AddRows{d}; },
        [&](int64_t b, const AddRows& add) { largest[b] = *std::max_element(add.largest, add.largest + kDirectRows); });
    for (int64_t j = 0; j < d; ++j) m.mean[j] /= (double)n;
    fold_columns(
        bound, m.variance.get(), [&] { return AddDeviations{bound}; },
        [&](int64_t b, const AddDeviations& add) {
            scatter[b] = add.scatter;
            weight[b] = add.weight;
        });
    for (int64_t j = 0; j < d; ++j) m.variance[j] /= (double)n;
    m.largest = m.scatter = m.weight = 0;
    for (int64_t b = 0; b < blocks; ++b) {
        m.largest = std::max(m.largest, largest[b]);
        m.scatter += scatter[b];
        m.weight += weight[b];
    }
}

template <class T>
Buffer<T> planar(const Bound& bound, const T* shift) {
    const int64_t rows = kernels_of<T>().tile_rows, d = bound.x.d;
    const int64_t tiles = (bound.x.n + rows - 1) / rows;
    Buffer<T> all(tiles * rows * d);
    const Blocks blocks{tiles, std::max<int64_t>(1, (1 << 16) / (rows * d))};
    run(blocks.count(), bound.threads, [&](int64_t b, int) {
        for (int64_t t = blocks.begin(b); t < blocks.end(b); ++t) {
            const int64_t count = std::min(rows, bound.x.n - t * rows);
            pack_rows(bound.x, [&](int64_t r) { return t * rows + r; }, count, shift, rows, all.get() + t * rows * d);
        }
    });
    return all;
}

}  // namespace

const double* TileReader::read(int64_t begin, int64_t count) {
    pack_rows<double>(x_, [&](int64_t r) { return begin + r; }, count, nullptr, kDirectRows, tile_.get());
    return tile_.get();
}

const double* TileReader::gather(const int64_t* index, int64_t count) {
    pack_rows<double>(x_, [&](int64_t r) { return index[r]; }, count, nullptr, kDirectRows, tile_.get());
    return tile_.get();
}

Rows::Rows(View x, const double* weights, int threads) {
    auto bound = std::make_shared<Bound>();
    bound->x = x;
    bound->weights = weights;
    bound->threads = threads;
    measure(*bound);
    bound->shift_f32 = Buffer<float>(x.d);
    bound->shift_f64 = Buffer<double>(x.d);
    double largest_shift = 0;
    for (int64_t j = 0; j < x.d; ++j) {
        // A shift that float32 can't hold is none: the rows' own magnitude then rules float32 out.
        const float shift = (float)bound->moments.mean[j];
        bound->shift_f32[j] = std::isfinite(shift) ? shift : 0.0f;
        bound->shift_f64[j] = x.narrow() ? (double)bound->shift_f32[j] : bound->moments.mean[j];
        largest_shift = std::max(largest_shift, std::fabs(bound->shift_f64[j]));
    }
    bound->largest_shifted = bound->moments.largest + largest_shift;
    if (x.d <= kPlanarColumns) {
        if (x.narrow())
            bound->planar_f32 = planar<float>(*bound, bound->shift_f32.get());
        else
            bound->planar_f64 = planar<double>(*bound, bound->shift_f64.get());
    }
    potential_ = bound->moments.weight;
    bound_ = std::move(bound);
}

}  // namespace centra
