// Labels of dense rows, certain by the error bound or by direct differences.
#include <algorithm>
#include <atomic>
#include <cmath>
#include <limits>
#include <span>
#include <vector>

#include "../core/once.hpp"
#include "../core/pool.hpp"
#include "centers.hpp"
#include "pack.hpp"

namespace centra {

namespace {

constexpr int64_t kLong = 1 << 18;  // products of a row, from which a tile takes a while

// Labels rows: in float32 where the data are, in float64 what that leaves open, by direct differences what is left.
class DenseLabeller : public Labeller {
public:
    DenseLabeller(const DenseSource& rows, const double* centers, int64_t k) : rows_(rows), centers_(centers), k_(k) {
        if (fits_float(rows, centers, k)) narrow_ = std::make_unique<GroupedCenters<float>>(rows, centers, k);
    }

    void label(int64_t begin, int64_t end, int32_t* labels, std::vector<int64_t>& open) override {
        computed_ += (end - begin) * k_;
        if (narrow_) return first_pass(narrow_->packed(), rows_.planar_f32, rows_.shift_f32, begin, end, labels, open);
        first_pass(wide(), rows_.planar_f64, rows_.shift_f64, begin, end, labels, open);
    }

    void settle(const int64_t* rows, int64_t count, int32_t* labels) override {
        if (!narrow_) return by_direct_differences(rows, count, labels);
        const std::vector<int64_t> open = second_pass(rows, count, labels);
        by_direct_differences(open.data(), (int64_t)open.size(), labels);
    }

    int64_t computed() const override { return computed_; }

private:
    template <class T>
    void first_pass(const PackedCenters<T>& centers, const Buffer<T>& planar, const Buffer<T>& shift, int64_t begin,
                    int64_t end, int32_t* labels, std::vector<int64_t>& open) {
        const Kernels<T>& kernel = kernels_of<T>();
        const int64_t rows = kernel.tile_rows, d = rows_.d;
        Buffer<T> tile;
        if (!planar) tile = Buffer<T>(rows * d);
        int32_t lanes[kLargestTile];
        T squares[kLargestTile];
        for (int64_t i = begin; i < end; i += rows) {
            const int64_t count = std::min(rows, end - i);
            if (d * k_ > kLong) checkpoint();
            if (!planar) pack_rows(rows_.x, [&](int64_t r) { return i + r; }, count, shift.get(), rows, tile.get());
            const T* packed = planar ? planar.get() + i * d : tile.get();
            const int64_t left =
                kernel.assign(packed, rows_.squares.read(i, count, squares), count, &centers, labels + i, lanes);
            for (int64_t l = 0; l < left; ++l) open.push_back(i + lanes[l]);
        }
    }

    std::vector<int64_t> second_pass(const int64_t* rows, int64_t n, int32_t* labels) {
        const Kernels<double>& kernel = kernels_of<double>();
        const int64_t d = rows_.d;
        Buffer<double> tile(kernel.tile_rows * d);
        int32_t found[kLargestTile], lanes[kLargestTile];
        double squares[kLargestTile];
        std::vector<int64_t> open;
        computed_ += n * k_;
        for (int64_t i = 0; i < n; i += kernel.tile_rows) {
            const int64_t count = std::min(kernel.tile_rows, n - i);
            const int64_t* index = rows + i;
            pack_rows(
                rows_.x, [&](int64_t r) { return index[r]; }, count, rows_.shift_f64.get(), kernel.tile_rows,
                tile.get());
            for (int64_t r = 0; r < count; ++r) squares[r] = rows_.squares[index[r]];
            const int64_t left = kernel.assign(tile.get(), squares, count, &wide(), found, lanes);
            for (int64_t r = 0; r < count; ++r) labels[index[r]] = found[r];
            for (int64_t l = 0; l < left; ++l) open.push_back(index[lanes[l]]);
        }
        return open;
    }

    // One row against all centres: the centres are the tiles here, |x - c| being |c - x| to the bit.
    void by_direct_differences(const int64_t* rows, int64_t count, int32_t* labels) {
        if (count == 0) return;
        const int64_t d = rows_.d;
        const Buffer<double>& tiles = center_tiles();
        Buffer<double> point(d);
        computed_ += count * k_;
        for (const int64_t row : std::span(rows, count)) {
            if (d * k_ > kLong) checkpoint();
            pack_rows<double>(rows_.x, [&](int64_t) { return row; }, 1, nullptr, 1, point.get());
            double nearest = std::numeric_limits<double>::infinity();
            for (int64_t c = 0; c < k_; c += kDirectRows) {
                double squared[kDirectRows];
                kernels().direct->to_points(tiles.get() + c * d, point.get(), 1, d, squared);
                for (int64_t i = 0; i < kDirectRows && c + i < k_; ++i)
                    if (squared[i] < nearest) {
                        nearest = squared[i];
                        labels[row] = (int32_t)(c + i);
                    }
            }
        }
    }

    const PackedCenters<double>& wide() {
        wide_once_([&] { wide_ = std::make_unique<GroupedCenters<double>>(rows_, centers_, k_); });
        return wide_->packed();
    }

    const Buffer<double>& center_tiles() {
        tiles_once_([&] {
            const int64_t d = rows_.d, tiles = (k_ + kDirectRows - 1) / kDirectRows;
            tiles_ = Buffer<double>(tiles * kDirectRows * d);
            TileReader reader({centers_, Type::f64, k_, d, d, 1});
            for (int64_t t = 0; t < tiles; ++t) {
                const double* tile = reader.read(t * kDirectRows, std::min<int64_t>(kDirectRows, k_ - t * kDirectRows));
                std::copy(tile, tile + kDirectRows * d, tiles_.get() + t * kDirectRows * d);
            }
        });
        return tiles_;
    }

    const DenseSource& rows_;
    const double* centers_;
    const int64_t k_;
    std::unique_ptr<GroupedCenters<float>> narrow_;
    Once wide_once_, tiles_once_;
    std::unique_ptr<GroupedCenters<double>> wide_;
    Buffer<double> tiles_;
    std::atomic<int64_t> computed_{0};
};

}  // namespace

// Whole tiles, too.
Blocks DenseSource::step_blocks(int64_t k) const {
    constexpr int64_t products = 1 << 22, fewest = std::max<int64_t>(kLargestTile, kWordRows), most = 1 << 14;
    const int64_t rows = std::clamp(products / (k * d), fewest, most);
    return {n, (rows + fewest - 1) / fewest * fewest};
}

std::unique_ptr<Labeller> DenseSource::labeller(const double* centers, int64_t k) const {
    return std::make_unique<DenseLabeller>(*this, centers, k);
}

}  // namespace centra
