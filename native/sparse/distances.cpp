// Distances of sparse rows in O(numbers stored).
#include <algorithm>

#include "../core/once.hpp"
#include "../core/pool.hpp"
#include "sparse.hpp"

namespace centra {

namespace {

constexpr int64_t kPadding = 16;    // what a vector of points may read beyond the last one
constexpr int64_t kLong = 1 << 16;  // products of a row, from which it takes a while

class SparseDistances : public Distances {
public:
    SparseDistances(const SparseSource& rows, const double* points, int64_t m)
        : rows_(rows), points_(points), m_(m), high_(m + kPadding), low_(m + kPadding) {
        high_.fill(0);
        low_.fill(0);
        run(m, rows.d * m < (1 << 15) ? 1 : rows.threads, [&](int64_t p, int) {
            kernels().direct->mass(points + p * rows.d, rows.d, high_.get() + p, low_.get() + p);
        });
    }

    int64_t points() const override { return m_; }

    double lower(int64_t begin, int64_t end, double* running) const override {
        double mass = 0;
        each_row(begin, end, [&](int64_t i, const double* squared) {
            double& so_far = running[i - begin];
            so_far = std::min(so_far, *std::min_element(squared, squared + m_));
            mass += rows_.weight(i) * so_far;
        });
        return mass;
    }

    bool contest(int64_t begin, int64_t end, const double* running, double* masses,
                 std::vector<Nearer>& nearer) const override {
        std::fill_n(masses, m_, 0.0);
        each_row(begin, end, [&](int64_t i, const double* squared) {
            const double most = running[i - begin];
            for (int64_t p = 0; p < m_; ++p) {
                masses[p] += rows_.weight(i) * std::min(most, squared[p]);
                if (squared[p] < most) nearer.push_back({(int32_t)(i - begin), (int32_t)p, squared[p]});
            }
        });
        return true;
    }

    double own(int64_t begin, int64_t end, const int32_t* labels, double* out) const override {
        double mass = 0;
        for (int64_t i = begin; i < end; ++i) {
            const double squared = to_point(i, labels[i - begin]);
            mass += rows_.weight(i) * squared;
            if (out) out[i - begin] = squared;
        }
        return mass;
    }

    void all(int64_t begin, int64_t end, double* out) const override {
        each_row(begin, end,
                 [&](int64_t i, const double* squared) { std::copy_n(squared, m_, out + (i - begin) * m_); });
    }

    void add_distances(const int64_t* rows, int64_t count, double* sums) const override {
        for (int64_t i = 0; i < count; ++i)
            each_row(rows[i], rows[i] + 1, [&](int64_t row, const double* squared) {
                kernels().direct->add_roots(squared, rows_.weight(row), m_, sums);
            });
    }

private:
    double to_point(int64_t i, int64_t p) const {
        const SparseRow row(rows_.x, i);
        return kernels().direct->sparse_to_point(row.values, row.columns, row.count, points_ + p * rows_.d, high_[p],
                                                 low_[p]);
    }

    // visit(row, its distances to all points)
    template <class Visit>
    void each_row(int64_t begin, int64_t end, Visit visit) const {
        if (m_ == 1) {
            for (int64_t i = begin; i < end; ++i) {
                const double squared = to_point(i, 0);
                visit(i, &squared);
            }
            return;
        }
        once_([&] { transpose(); });
        Buffer<double> squared(m_);
        for (int64_t i = begin; i < end; ++i) {
            const SparseRow row(rows_.x, i);
            if (row.count * m_ > kLong) checkpoint();
            kernels().direct->sparse_to_points(row.values, row.columns, row.count, transposed_.get(), m_, high_.get(),
                                               low_.get(), squared.get());
            visit(i, squared.get());
        }
    }

    void transpose() const {
        const int64_t d = rows_.d;
        transposed_ = Buffer<double>(d * m_ + kPadding);
        std::fill_n(transposed_.get() + d * m_, kPadding, 0.0);
        for (int64_t j = 0; j < d; ++j)
            for (int64_t p = 0; p < m_; ++p) transposed_[j * m_ + p] = points_[p * d + j];
    }

    const SparseSource& rows_;
    const double* points_;
    const int64_t m_;
    Buffer<double> high_, low_;  // masses of the points
    mutable Once once_;
    mutable Buffer<double> transposed_;
};

}  // namespace

std::unique_ptr<Distances> SparseSource::distances_to(const double* points, int64_t m) const {
    return std::make_unique<SparseDistances>(*this, points, m);
}

}  // namespace centra
