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
constexpr int64_t kSkipRows = 1 << 10;

// Labels rows: in float32 where that pays, in float64 what that leaves open, by direct differences what is left.
class DenseLabeller : public Labeller {
public:
    DenseLabeller(const DenseSource& rows, const double* centers, int64_t k, bool quickly)
        : rows_(rows), centers_(centers), k_(k) {
        if (quickly && fits_float(rows, centers, k))
            narrow_ = std::make_unique<GroupedCenters<float>>(rows, centers, k);
    }

    void label(int64_t begin, int64_t end, int32_t* labels, std::vector<int64_t>& open, Reaches* reaches) override {
        if (narrow_) return label(narrow_->packed(), rows_.planar_f32, begin, end, labels, open, reaches);
        label(wide(), rows_.planar_f64, begin, end, labels, open, reaches);
    }

    void settle(const int64_t* rows, int64_t count, int32_t* labels) override {
        if (!narrow_) return by_direct_differences(rows, count, labels);
        const std::vector<int64_t> open = second_pass(rows, count, labels);
        by_direct_differences(open.data(), (int64_t)open.size(), labels);
    }

    int64_t computed() const override { return computed_; }

private:
    template <class T>
    void label(const PackedCenters<T>& centers, const Buffer<T>& planar, int64_t begin, int64_t end, int32_t* labels,
               std::vector<int64_t>& open, Reaches* reaches) {
        if (reaches && reaches->labels) {
            const std::vector<int64_t> left = carry(*reaches, begin, end, labels);
            if ((int64_t)left.size() * 4 < (end - begin) * 3)  // a tile in place costs less than one of gathered rows
                return some(centers, left, labels, open, *reaches);
        }
        all(centers, planar, begin, end, labels, open, reaches);
    }

    // Labels of rows that can't have changed theirs, since every centre moved by so much at most; returns the others.
    static std::vector<int64_t> carry(const Reaches& reaches, int64_t begin, int64_t end, int32_t* labels) {
        constexpr float up = 1 + 0x1p-22f, down = 1 - 0x1p-22f;  // for what the sums are rounded
        std::vector<int64_t> left(end - begin);
        int64_t count = 0;
        for (int64_t i = begin; i < end; ++i) {
            const int32_t label = reaches.labels[i];
            const float nearest = (reaches.nearest[i] + reaches.moved[label]) * up;
            const float others = (reaches.others[i] - reaches.others_moved[label]) * down;
            labels[i] = label;
            reaches.nearest[i] = nearest;
            reaches.others[i] = others;
            left[count] = i;
            count += !(nearest < others);
        }
        left.resize(count);
        return left;
    }

    template <class T>
    void all(const PackedCenters<T>& centers, const Buffer<T>& planar, int64_t begin, int64_t end, int32_t* labels,
             std::vector<int64_t>& open, Reaches* reaches) {
        const Kernels<T>& kernel = kernels_of<T>();
        const int64_t rows = kernel.tile_rows, d = rows_.d;
        computed_ += (end - begin) * k_;
        Buffer<T> tile;
        if (!planar) tile = Buffer<T>(rows * d);
        int32_t lanes[kLargestTile];
        T squares[kLargestTile];
        Scratch found;
        for (int64_t i = begin; i < end; i += rows) {
            const int64_t count = std::min(rows, end - i);
            if (d * k_ > kLong) checkpoint();
            if (!planar) pack_rows(rows_.x, [&](int64_t r) { return i + r; }, count, rows_.shift, rows, tile.get());
            const T* packed = planar ? planar.get() + i * d : tile.get();
            const int64_t left = kernel.assign(packed, rows_.squares.read(i, count, squares), count, &centers,
                                               labels + i, lanes, reaches ? &found.reached : nullptr);
            if (reaches) {
                std::copy_n(found.nearest, count, reaches->nearest.get() + i);
                std::copy_n(found.others, count, reaches->others.get() + i);
            }
            for (int64_t l = 0; l < left; ++l) leave_open(i + lanes[l], open, reaches);
        }
    }

    template <class T>
    void some(const PackedCenters<T>& centers, const std::vector<int64_t>& index, int32_t* labels,
              std::vector<int64_t>& open, Reaches& reaches) {
        const Kernels<T>& kernel = kernels_of<T>();
        const int64_t n = (int64_t)index.size(), rows = kernel.tile_rows, d = rows_.d;
        if (n == 0) return;
        computed_ += n * k_;
        Buffer<T> tile(rows * d);
        int32_t found_labels[kLargestTile], lanes[kLargestTile];
        T squares[kLargestTile];
        Scratch found;
        for (int64_t i = 0; i < n; i += rows) {
            const int64_t count = std::min(rows, n - i);
            const int64_t* here = index.data() + i;
            if (d * k_ > kLong) checkpoint();
            pack_rows(rows_.x, [&](int64_t r) { return here[r]; }, count, rows_.shift, rows, tile.get());
            for (int64_t r = i + rows; r < std::min(n, i + 2 * rows); ++r) rows_.x.prefetch(index[r]);
            for (int64_t r = 0; r < count; ++r) squares[r] = (T)rows_.squares[here[r]];
            const int64_t left =
                kernel.assign(tile.get(), squares, count, &centers, found_labels, lanes, &found.reached);
            for (int64_t r = 0; r < count; ++r) {
                labels[here[r]] = found_labels[r];
                reaches.nearest[here[r]] = found.nearest[r];
                reaches.others[here[r]] = found.others[r];
            }
            for (int64_t l = 0; l < left; ++l) leave_open(here[lanes[l]], open, &reaches);
        }
    }

    // Its label is not certain, hence nothing is.
    static void leave_open(int64_t row, std::vector<int64_t>& open, Reaches* reaches) {
        open.push_back(row);
        if (reaches) reaches->nearest[row] = std::numeric_limits<float>::infinity();
    }

    struct Scratch {
        float nearest[kLargestTile], others[kLargestTile];
        Reached reached{nearest, others};
    };

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
            pack_rows(rows_.x, [&](int64_t r) { return index[r]; }, count, rows_.shift, kernel.tile_rows, tile.get());
            for (int64_t r = 0; r < count; ++r) squares[r] = rows_.squares[index[r]];
            const int64_t left = kernel.assign(tile.get(), squares, count, &wide(), found, lanes, nullptr);
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
