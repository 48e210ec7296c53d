// Binding: one look at all rows for their moments, and for few columns a planar copy.
#include <algorithm>
#include <cmath>
#include <limits>

#include "../core/pool.hpp"
#include "centers.hpp"
#include "pack.hpp"

namespace centra {

namespace {

constexpr int64_t kGatheredColumns = 8;
constexpr int64_t kMomentSlots = 64;
constexpr int64_t kMomentRows = 4096;

int64_t tile_rows(int64_t d) { return d <= kFewColumns ? kColumnRows : kDirectRows; }

Blocks moment_blocks(const View& x) {
    const int64_t size = std::max(kMomentRows, (x.n + kMomentSlots - 1) / kMomentSlots);
    return {x.n, (size + kDirectRows - 1) / kDirectRows * kDirectRows};
}

// Column sums over all rows of what add(tile, begin, count, lanes) adds to lanes[d][kDirectRows]: lane by lane within a
// block, then the lanes, then the blocks, in their order. done(block, add) hears of each block when it is through.
template <class MakeAdd, class Done>
void fold_columns(const DenseSource& rows, double* totals, MakeAdd make_add, Done done) {
    const View& x = rows.x;
    const Blocks blocks = moment_blocks(x);
    Buffer<double> sums(blocks.count() * x.d);
    run(blocks.count(), rows.threads_for(4.0 * x.n * x.d), [&](int64_t b, int) {
        TileReader reader(x, tile_rows(x.d));
        Buffer<double> lanes(x.d * kDirectRows);
        lanes.fill(0);
        auto add = make_add();
        for (int64_t i = blocks.begin(b); i < blocks.end(b); i += tile_rows(x.d)) {
            const int64_t count = std::min<int64_t>(tile_rows(x.d), blocks.end(b) - i);
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

// Of a tile's rows, 0 where there is none.
void copy_weights(const DenseSource& rows, int64_t begin, int64_t count, double* weights) {
    for (int64_t r = 0; r < tile_rows(rows.d); ++r) weights[r] = r < count ? rows.weight(begin + r) : 0.0;
}

struct AddRows {
    const DenseSource& rows;
    double largest[kDirectRows] = {}, least[kDirectRows];

    explicit AddRows(const DenseSource& rows) : rows(rows) {
        std::fill_n(least, kDirectRows, std::numeric_limits<double>::infinity());
    }
    void operator()(const double* tile, int64_t begin, int64_t count, double* lanes) {
        double weights[kColumnRows];
        copy_weights(rows, begin, count, weights);
        kernels().direct->add_columns(tile, weights, tile_rows(rows.d), rows.d, lanes, largest, least);
    }
};

struct AddDeviations {
    const DenseSource& rows;
    double scatter = 0;

    void operator()(const double* tile, int64_t begin, int64_t count, double* lanes) {
        double weights[kColumnRows], row[kColumnRows];
        copy_weights(rows, begin, count, weights);
        kernels().direct->add_deviations(tile, weights, tile_rows(rows.d), rows.d, rows.moments.mean.get(), lanes, row);
        scatter += kernels().direct->mass_of(row, weights, count);
        for (int64_t r = 0; r < count; ++r) rows.squares.set(begin + r, row[r]);
    }
};

template <class T>
Buffer<T> planar(const DenseSource& rows) {
    const int64_t tile_rows = kernels_of<T>().tile_rows, d = rows.d;
    const int64_t tiles = (rows.n + tile_rows - 1) / tile_rows;
    Buffer<T> all(tiles * tile_rows * d);
    const Blocks blocks{tiles, std::max<int64_t>(1, (1 << 16) / (tile_rows * d))};
    run(blocks.count(), rows.threads_for(2.0 * rows.n * d), [&](int64_t b, int) {
        for (int64_t t = blocks.begin(b); t < blocks.end(b); ++t) {
            const int64_t first = t * tile_rows, count = std::min(tile_rows, rows.n - first);
            pack_rows(
                rows.x, [&](int64_t r) { return first + r; }, count, rows.shift, tile_rows, all.get() + first * d);
        }
    });
    return all;
}

}  // namespace

void TileReader::make_tile() {
    if (tile_) return;
    tile_ = Buffer<double>(x_.d * rows_);
    tile_.fill(0);
}

const double* TileReader::read(int64_t begin, int64_t count) {
    make_tile();
    if (x_.narrow())
        read<float>(begin, count, kernels().direct->columns_float);
    else
        read<double>(begin, count, kernels().direct->columns_double);
    return tile_.get();
}

template <class T, class Columns>
void TileReader::read(int64_t begin, int64_t count, Columns columns) {
    RowReader<T> rows(x_, rows_);
    const T* first = rows.row(begin, 0);
    for (int64_t r = 1; !rows.in_place() && r < count; ++r) rows.row(begin + r, r);
    columns(first, rows.row_stride(), rows.column_stride(), count, x_.d, tile_.get(), rows_);
}

const double* TileReader::gather(const int64_t* index, int64_t count) {
    make_tile();
    if (x_.d <= kGatheredColumns && x_.type == Type::f64) {  // not worth a transposition
        for (int64_t j = 0; j < x_.d; ++j)
            for (int64_t r = 0; r < kDirectRows; ++r)
                tile_[j * kDirectRows + r] = r < count ? x_.row<double>(index[r])[j * x_.column_stride] : 0.0;
        return tile_.get();
    }
    pack_rows<double>(x_, [&](int64_t r) { return index[r]; }, count, {}, kDirectRows, tile_.get());
    return tile_.get();
}

DenseSource::DenseSource(View x, const double* weights, int threads) : Source(x.n, x.d, weights, threads), x(x) {
    measure();
    if (d <= kFewColumns) {
        if (squares_fit_float(*this, 0))
            planar_f32 = planar<float>(*this);
        else
            planar_f64 = planar<double>(*this);
    }
}

void DenseSource::measure() {
    const int64_t blocks = moment_blocks(x).count();
    Moments& m = moments;
    m.mean = Buffer<double>(d);
    m.variance = Buffer<double>(d);
    Buffer<double> largest(blocks), least(blocks), scatter(blocks);
    const double share = 1 / measure_weight();
    fold_columns(
        *this, m.mean.get(), [&] { return AddRows{*this}; },
        [&](int64_t b, const AddRows& add) {
            largest[b] = *std::max_element(add.largest, add.largest + kDirectRows);
            least[b] = *std::min_element(add.least, add.least + kDirectRows);
        });
    m.largest = *std::max_element(largest.get(), largest.get() + blocks);
    m.least = *std::min_element(least.get(), least.get() + blocks);
    measure_range(x.narrow());
    for (int64_t j = 0; j < d; ++j) m.mean[j] *= share;
    choose_shift();
    squares = Squares(n, squares_fit_float(*this, 0));
    fold_columns(
        *this, m.variance.get(), [&] { return AddDeviations{*this}; },
        [&](int64_t b, const AddDeviations& add) { scatter[b] = add.scatter; });
    for (int64_t j = 0; j < d; ++j) m.variance[j] *= share;
    m.scatter = 0;
    for (int64_t b = 0; b < blocks; ++b) m.scatter += scatter[b];
}

// Close to the mean.
void DenseSource::choose_shift() {
    shift = Shift(d);
    for (int64_t j = 0; j < d; ++j) {
        // A shift that float32 can't hold is none: the rows' own magnitude then rules float32 out.
        const float rounded = (float)moments.mean[j];
        shift.set(j, !x.narrow() ? moments.mean[j] : std::isfinite(rounded) ? rounded : 0.0);
        shift_error += (shift[j] - moments.mean[j]) * (shift[j] - moments.mean[j]);
        largest_shifted = std::max(largest_shifted, moments.largest + std::fabs(shift[j]));
    }
}

}  // namespace centra
