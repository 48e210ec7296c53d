// Labels of dense rows, certain by the error bound or by direct differences.
#include <algorithm>
#include <atomic>
#include <cmath>
#include <limits>
#include <vector>

#include "../core/once.hpp"
#include "../core/pool.hpp"
#include "centers.hpp"
#include "pack.hpp"

namespace centra {

namespace {

constexpr int64_t kLong = 1 << 18;  // products of a row, from which a tile takes a while
constexpr int64_t kSomeCenters = 64;

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

    void by_direct_differences(const int64_t* rows, int64_t count, int32_t* labels) {
        const int64_t d = rows_.d;
        computed_ += count * k_;
        TileReader reader(rows_.x);
        for (int64_t i = 0; i < count; i += kDirectRows) {
            const int64_t some = std::min<int64_t>(kDirectRows, count - i);
            const double* tile = reader.gather(rows + i, some);
            double nearest[kDirectRows], squared[kSomeCenters * kDirectRows];
            std::fill_n(nearest, kDirectRows, std::numeric_limits<double>::infinity());
            for (int64_t c = 0; c < k_; c += kSomeCenters) {
                const int64_t centers = std::min(kSomeCenters, k_ - c);
                if (d * centers * kDirectRows > kLong) checkpoint();
                kernels().direct->to_points(tile, centers_ + c * d, centers, d, squared);
                for (int64_t j = 0; j < centers; ++j)
                    for (int64_t r = 0; r < some; ++r)
                        if (squared[j * kDirectRows + r] < nearest[r]) {
                            nearest[r] = squared[j * kDirectRows + r];
                            labels[rows[i + r]] = (int32_t)(c + j);
                        }
            }
        }
    }

    const PackedCenters<double>& wide() {
        wide_once_([&] { wide_ = std::make_unique<GroupedCenters<double>>(rows_, centers_, k_); });
        return wide_->packed();
    }

    const DenseSource& rows_;
    const double* centers_;
    const int64_t k_;
    std::unique_ptr<GroupedCenters<float>> narrow_;
    Once wide_once_;
    std::unique_ptr<GroupedCenters<double>> wide_;
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
