// Labels of dense rows, certain by the error bound or by direct differences.
#include <algorithm>
#include <atomic>
#include <cmath>
#include <limits>
#include <vector>

#include "../core/once.hpp"
#include "../core/pool.hpp"
#include "centers.hpp"
#include "tiles.hpp"

namespace centra {

namespace {

constexpr int64_t kLong = 1 << 18;  // products of a row, from which a tile takes a while
constexpr int64_t kSomeCenters = 64;
constexpr int64_t kSkipRows = 1 << 10;

// Labels rows: in float32 where that pays, in float64 what that leaves open, by direct differences what is left.
class DenseLabeller : public Labeller {
public:
    DenseLabeller(const DenseSource& rows, const double* centers, int64_t k, bool quickly)
        : rows_(rows), centers_(centers), k_(k) {
        if (quickly && fits_float(rows, centers, k))
            narrow_ = std::make_unique<GroupedCenters<float>>(rows, centers, k);
    }

    void label(int64_t begin, int64_t end, int32_t* labels, std::vector<int64_t>& open,
               const Hamerly::Block* bounds) override {
        if (narrow_) return label(narrow_->packed(), rows_.planar_f32, begin, end, labels, open, bounds);
        label(wide(), rows_.planar_f64, begin, end, labels, open, bounds);
    }

    void settle(const int64_t* rows, int64_t count, int32_t* labels) override {
        if (!narrow_) return by_direct_differences(rows, count, labels);
        std::vector<int64_t> open;
        assign(wide(), Gathered<double>(rows_, rows, count, 0, labels), open, nullptr);
        by_direct_differences(open.data(), (int64_t)open.size(), labels);
    }

    int64_t computed() const override { return computed_; }

private:
    template <class T>
    void label(const PackedCenters<T>& centers, const Buffer<T>& planar, int64_t begin, int64_t end, int32_t* labels,
               std::vector<int64_t>& open, const Hamerly::Block* bounds) {
        if (bounds && bounds->labels) {
            std::vector<int64_t> left(end - begin);
            left.resize(bounds->carry(begin, end - begin, labels, left.data()));
            if (left.empty()) return;
            if ((int64_t)left.size() * 4 < (end - begin) * 3)  // a tile in place costs less than one of gathered rows
                return assign(centers, Gathered<T>(rows_, left.data(), (int64_t)left.size(), begin, labels), open,
                              bounds);
        }
        assign(centers, Consecutive<T>(rows_, planar, begin, end, labels), open, bounds);
    }

    // Lists the rows that the bound leaves open; of all, finds what the scores say of their distances, if that is
    // asked.
    template <class T, class Tiles>
    void assign(const PackedCenters<T>& centers, Tiles tiles, std::vector<int64_t>& open,
                const Hamerly::Block* bounds) {
        const Kernels<T>& kernel = kernels_of<T>();
        const int64_t n = tiles.count();
        computed_ += n * k_;
        int32_t lanes[kLargestTile];
        float upper[kLargestTile], lower[kLargestTile];
        const RowBounds found{upper, lower};
        for (int64_t i = 0; i < n; i += kernel.tile_rows) {
            const int64_t count = std::min(kernel.tile_rows, n - i);
            if (rows_.d * k_ > kLong) checkpoint();
            const T* tile = tiles.pack(i, count);
            const int64_t left = kernel.assign(tile, tiles.squares(i, count), count, &centers, tiles.labels(i), lanes,
                                               bounds ? &found : nullptr);
            tiles.keep_labels(i, count);
            for (int64_t r = 0; bounds && r < count; ++r) {
                bounds->upper[tiles.place(i + r)] = upper[r];
                bounds->lower[tiles.place(i + r)] = lower[r];
            }
            for (int64_t l = 0; l < left; ++l) {
                open.push_back(tiles.row(i + lanes[l]));
                if (bounds) bounds->lose(tiles.place(i + lanes[l]));
            }
        }
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

// Whole tiles, too; several of them from what is left where rows are skipped.
Blocks DenseSource::step_blocks(int64_t k) const {
    constexpr int64_t products = 1 << 22, fewest = std::max<int64_t>(kLargestTile, kWordRows), most = 1 << 14;
    const int64_t rows =
        std::clamp(products / (k * d), skips(k) ? std::clamp(n / 64, fewest, kSkipRows) : fewest, most);
    return {n, (rows + fewest - 1) / fewest * fewest};
}

std::unique_ptr<Labeller> DenseSource::labeller(const double* centers, int64_t k, bool quickly) const {
    return std::make_unique<DenseLabeller>(*this, centers, k, quickly);
}

}  // namespace centra
