// Distances of dense rows by direct differences in float64.
//
// As seeding asks for them, few rows are nearer to a point than to all those before. The product in float32, with its
// error bound (kernel/assign.inl), rules out the others.
#include <algorithm>
#include <bit>
#include <type_traits>

#include "../core/once.hpp"
#include "../core/pool.hpp"
#include "centers.hpp"
#include "pack.hpp"

namespace centra {

namespace {

constexpr int64_t kLong = 1 << 14;  // products of a row, from which a tile takes a while

// Distances of single rows and of tiles of them.
class Rereader {
public:
    explicit Rereader(const View& x) : x_(x), tiles_(x) {
        if (!as_it_is()) row_ = Buffer<double>(x.d);
    }

    const double* tile(int64_t first, int64_t count) { return tiles_.read(first, count); }

    // visit(squared), which finds the squared distance of the row to a point.
    template <class Visit>
    void row(int64_t i, Visit visit) {
        const DirectKernels& kernel = *kernels().direct;
        if (as_it_is() && x_.type == Type::f32) {
            visit([&](const double* point) { return kernel.squared_float(x_.row<float>(i), point, x_.d); });
            return;
        }
        const double* x = as_it_is() ? x_.row<double>(i) : row_.get();
        if (!as_it_is()) pack_rows<double>(x_, [&](int64_t) { return i; }, 1, {}, 1, row_.get());
        visit([&](const double* point) { return kernel.squared_double(x, point, x_.d); });
    }

private:
    bool as_it_is() const { return x_.column_stride == 1 && (x_.type == Type::f32 || x_.type == Type::f64); }

    const View& x_;
    TileReader tiles_;
    Buffer<double> row_;
};

class DenseDistances : public Distances {
public:
    DenseDistances(const DenseSource& rows, const double* points, int64_t m) : rows_(rows), points_(points), m_(m) {}

    int64_t points() const override { return m_; }

    double lower(int64_t begin, int64_t end, double* running) const override {
        double mass = 0;
        if (short_rows()) {
            each_block(begin, end, running, [&](const double* columns, const double* weights, double* so_far) {
                mass += kernels().direct->lower(columns, points_, m_, rows_.d, weights, so_far);
            });
            return mass;
        }
        each_near(begin, end, running, [&](int64_t i, int64_t count, const uint64_t* marks, const double* squared) {
            for (int64_t p = 0; marks && p < m_; ++p)
                for (uint64_t left = marks[p]; left; left &= left - 1) {
                    const int64_t r = std::countr_zero(left);
                    running[i - begin + r] = std::min(running[i - begin + r], squared[p * kLargestTile + r]);
                }
            mass += mass_of(i, count, running + (i - begin));
        });
        return mass;
    }

    bool contest(int64_t begin, int64_t end, const double* running, double* masses,
                 std::vector<Nearer>& nearer) const override {
        std::fill_n(masses, m_, 0.0);
        if (short_rows()) {
            each_block(begin, end, running, [&](const double* columns, const double* weights, const double* so_far) {
                kernels().direct->contest(columns, points_, m_, rows_.d, weights, so_far, masses);
            });
            return false;
        }
        double unmarked = 0;
        each_near(begin, end, running, [&](int64_t i, int64_t count, const uint64_t* marks, const double* squared) {
            const double* running_here = running + (i - begin);
            const double mass = mass_of(i, count, running_here);
            if (!marks) {
                unmarked += mass;
                return;
            }
            double lowered[kLargestTile];
            std::copy_n(running_here, count, lowered);
            for (int64_t p = 0; p < m_; ++p) {
                bool any = false;
                for (uint64_t left = marks[p]; left; left &= left - 1) {
                    const int64_t r = std::countr_zero(left);
                    const double to = squared[p * kLargestTile + r];
                    if (!(to < running_here[r])) continue;
                    any = true;
                    lowered[r] = to;
                    nearer.push_back({(int32_t)(i - begin + r), (int32_t)p, to});
                }
                masses[p] += any ? mass_of(i, count, lowered) : mass;
                for (uint64_t left = any ? marks[p] : 0; left; left &= left - 1) {
                    const int64_t r = std::countr_zero(left);
                    lowered[r] = running_here[r];
                }
            }
        });
        for (int64_t p = 0; p < m_; ++p) masses[p] += unmarked;
        return true;
    }

    double own(int64_t begin, int64_t end, const int32_t* labels, double* out) const override {
        if (short_rows()) return own_of_short(begin, end, labels, out);
        TileReader own_points({points_, Type::f64, m_, rows_.d, rows_.d, 1});
        double mass = 0;
        each_tile(begin, end, [&](const double* tile, int64_t first, int64_t count) {
            int64_t index[kDirectRows];
            double squared[kDirectRows];
            std::copy_n(labels + (first - begin), count, index);
            kernels().direct->to_tile(tile, own_points.gather(index, count), rows_.d, squared);
            mass += mass_of(first, count, squared);
            if (out) std::copy_n(squared, count, out + (first - begin));
        });
        return mass;
    }

    void all(int64_t begin, int64_t end, double* out) const override {
        Buffer<double> squared(m_ * kDirectRows);
        each_tile(begin, end, [&](const double* tile, int64_t first, int64_t count) {
            kernels().direct->to_points(tile, points_, m_, rows_.d, squared.get());
            for (int64_t r = 0; r < count; ++r)
                for (int64_t i = 0; i < m_; ++i) out[(first - begin + r) * m_ + i] = squared[i * kDirectRows + r];
        });
    }

    void of_rows(const int64_t* rows, int64_t count, double* out) const override {
        TileReader reader(rows_.x);
        Buffer<double> squared(m_ * kDirectRows);
        for (int64_t i = 0; i < count; i += kDirectRows) {
            const int64_t some = std::min<int64_t>(kDirectRows, count - i);
            if (rows_.d * m_ > kLong) checkpoint();
            kernels().direct->to_points(reader.gather(rows + i, some), points_, m_, rows_.d, squared.get());
            for (int64_t r = 0; r < some; ++r)
                for (int64_t p = 0; p < m_; ++p) out[(i + r) * m_ + p] = squared[p * kDirectRows + r];
        }
    }

    void nearest_two(const int64_t* rows, int64_t count, const Two& out) const override {
        TileReader reader(rows_.x);
        const int64_t some = std::min(m_, kMostPoints);
        Buffer<double> squared(some * kDirectRows);
        for (int64_t i = 0; i < count; i += kDirectRows) {
            const int64_t here = std::min<int64_t>(kDirectRows, count - i);
            if (rows_.d * m_ > kLong) checkpoint();
            const double* tile = reader.gather(rows + i, here);
            double nearest[kDirectRows], next[kDirectRows], first[kDirectRows], second[kDirectRows];
            std::fill_n(nearest, kDirectRows, std::numeric_limits<double>::infinity());
            std::fill_n(next, kDirectRows, std::numeric_limits<double>::infinity());
            std::fill_n(first, kDirectRows, -1.0);
            std::fill_n(second, kDirectRows, -1.0);
            for (int64_t p = 0; p < m_; p += some) {
                const int64_t points = std::min(some, m_ - p);
                kernels().direct->to_points(tile, points_ + p * rows_.d, points, rows_.d, squared.get());
                kernels().direct->nearest_two(squared.get(), points, p, nearest, next, first, second);
            }
            for (int64_t r = 0; r < here; ++r) {
                out.first[i + r] = (int32_t)first[r];
                out.second[i + r] = (int32_t)second[r];
                out.nearest[i + r] = nearest[r];
                out.next[i + r] = next[r];
            }
        }
    }

    // A tile stays in the nearest cache while all points pass by.
    void add_distances(const int64_t* rows, int64_t count, double* sums) const override {
        TileReader reader(rows_.x);
        Buffer<double> lanes(m_ * kDirectRows);
        lanes.fill(0);
        for (int64_t i = 0; i < count; i += kDirectRows) {
            const int64_t some = std::min<int64_t>(kDirectRows, count - i);
            if (rows_.d * m_ > kLong) checkpoint();
            double weights[kDirectRows] = {};  // 0 where there is no row
            for (int64_t r = 0; r < some; ++r) weights[r] = rows_.weight(rows[i + r]);
            kernels().direct->add_distances(reader.gather(rows + i, some), weights, points_, m_, rows_.d, lanes.get());
        }
        for (int64_t p = 0; p < m_; ++p)
            sums[p] += kernels().direct->mass_of(lanes.get() + p * kDirectRows, nullptr, kDirectRows);
    }

private:
    double own_of_short(int64_t begin, int64_t end, const int32_t* labels, double* out) const {
        TileReader reader(rows_.x, kColumnRows);
        Buffer<double> gathered(rows_.d * kColumnRows);
        int32_t some_labels[kColumnRows] = {};
        double squared[kColumnRows], mass = 0;
        for (int64_t i = begin; i < end; i += kColumnRows) {
            const int64_t count = std::min<int64_t>(kColumnRows, end - i);
            const int32_t* here = labels + (i - begin);
            if (count < kColumnRows) here = std::copy_n(here, count, some_labels) - count;
            kernels().direct->own(reader.read(i, count), points_, here, rows_.d, gathered.get(), squared);
            mass += mass_of(i, count, squared);
            if (out) std::copy_n(squared, count, out + (i - begin));
        }
        return mass;
    }

    // Of these, all distances cost less than finding out which are needed, and finding one anew less than keeping it.
    bool short_rows() const { return rows_.d <= kFewColumns; }

    // visit(columns, weights, running distances) of blocks of rows; `running` begins with the first of them.
    template <class Number, class Visit>
    void each_block(int64_t begin, int64_t end, Number* running, Visit visit) const {
        TileReader reader(rows_.x, kColumnRows);
        for (int64_t i = begin; i < end; i += kColumnRows) {
            const int64_t count = std::min<int64_t>(kColumnRows, end - i);
            const double *columns = reader.read(i, count), *weights = rows_.weights ? rows_.weights + i : nullptr;
            Number* running_here = running + (i - begin);
            if (count == kColumnRows) {
                visit(columns, weights, running_here);
                continue;
            }
            double so_far[kColumnRows] = {}, some_weights[kColumnRows] = {};  // 0 where there is no row
            std::copy_n(running_here, count, so_far);
            if (weights) std::copy_n(weights, count, some_weights);
            visit(columns, weights ? some_weights : nullptr, so_far);
            if constexpr (!std::is_const_v<Number>) std::copy_n(so_far, count, running_here);
        }
    }

    double mass_of(int64_t first, int64_t count, const double* running) const {
        return kernels().direct->mass_of(running, rows_.weights ? rows_.weights + first : nullptr, count);
    }

    template <class Visit>
    void each_near(int64_t begin, int64_t end, const double* running, Visit visit) const {
        once_([&] {
            if (fits_float(rows_, points_, m_))
                narrow_ = std::make_unique<GroupedCenters<float>>(rows_, points_, m_);
            else
                wide_ = std::make_unique<GroupedCenters<double>>(rows_, points_, m_);
        });
        if (narrow_)
            each_near(narrow_->packed(), begin, end, running, visit);
        else
            each_near(wide_->packed(), begin, end, running, visit);
    }

    // visit(first row, rows, marks, distances [points][kLargestTile]): of the rows of a tile, the distances that are
    // marked are all that may be below `running`, which begins with the first row; marks are null if there is none.
    template <class T, class Visit>
    void each_near(const PackedCenters<T>& points, int64_t begin, int64_t end, const double* running,
                   Visit visit) const {
        const Kernels<T>& kernel = kernels_of<T>();
        const int64_t tile_rows = kernel.tile_rows, d = rows_.d;
        Buffer<T> tile(tile_rows * d);  // never kept: these are rows of more than kFewColumns
        Buffer<double> squared(m_ * kLargestTile);
        Rereader reader(rows_.x);
        for (int64_t i = begin; i < end; i += tile_rows) {
            const int64_t count = std::min(tile_rows, end - i);
            if (d * m_ > kLong) checkpoint();
            pack_rows(rows_.x, [&](int64_t r) { return i + r; }, count, rows_.shift, tile_rows, tile.get());
            T squares[kLargestTile] = {};
            double so_far[kLargestTile] = {};
            const T* squares_here = rows_.squares.read(i, count, squares);
            const double* running_here = running + (i - begin);
            if (count < tile_rows) {
                if (squares_here != squares) std::copy_n(squares_here, count, squares);
                std::copy_n(running_here, count, so_far);
                squares_here = squares;
                running_here = so_far;
            }
            uint64_t marks[kMostPoints];
            const bool any =
                kernel.near(tile.get(), squares_here, running_here, kLeeway * rows_.shift_error + kLeastFloat,
                            underflow_bound<T>(d), &points, marks);
            if (any) measure(reader, i, count, marks, squared.get());
            visit(i, count, any ? marks : nullptr, squared.get());
        }
    }

    // Distances for all marks of a tile. Many are found faster by whole tiles.
    void measure(Rereader& reader, int64_t first, int64_t count, uint64_t* marks, double* squared) const {
        int64_t marked = 0;
        uint64_t rows = 0;
        for (int64_t p = 0; p < m_; ++p) {
            if (count < kLargestTile) marks[p] &= ((uint64_t)1 << count) - 1;
            marked += std::popcount(marks[p]);
            rows |= marks[p];
        }
        if (marked * 8 > count * m_) {
            for (int64_t i = 0; i < count; i += kDirectRows) {
                const uint64_t here = (((uint64_t)1 << kDirectRows) - 1) << i;
                if (!(rows & here)) continue;
                const double* tile = reader.tile(first + i, std::min<int64_t>(kDirectRows, count - i));
                for (int64_t p = 0; p < m_; ++p)
                    if (marks[p] & here)
                        kernels().direct->to_points(tile, points_ + p * rows_.d, 1, rows_.d,
                                                    squared + p * kLargestTile + i);
            }
            return;
        }
        for (; rows; rows &= rows - 1) {
            const int64_t r = std::countr_zero(rows);
            reader.row(first + r, [&](auto to) {
                for (int64_t p = 0; p < m_; ++p)
                    if (marks[p] >> r & 1) squared[p * kLargestTile + r] = to(points_ + p * rows_.d);
            });
        }
    }

    template <class Visit>
    void each_tile(int64_t begin, int64_t end, Visit visit) const {
        TileReader reader(rows_.x);
        for (int64_t i = begin; i < end; i += kDirectRows) {
            const int64_t count = std::min<int64_t>(kDirectRows, end - i);
            if (rows_.d * m_ > kLong) checkpoint();
            visit(reader.read(i, count), i, count);
        }
    }

    const DenseSource& rows_;
    const double* points_;
    const int64_t m_;
    mutable Once once_;
    mutable std::unique_ptr<GroupedCenters<float>> narrow_;
    mutable std::unique_ptr<GroupedCenters<double>> wide_;
};

}  // namespace

std::unique_ptr<Distances> DenseSource::distances_to(const double* points, int64_t m) const {
    return std::make_unique<DenseDistances>(*this, points, m);
}

}  // namespace centra
