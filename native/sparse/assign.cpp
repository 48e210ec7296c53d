// Labels of sparse rows, certain by the error bound or by direct differences.
#include <algorithm>
#include <atomic>
#include <cmath>
#include <span>
#include <vector>

#include "../core/pool.hpp"
#include "sparse.hpp"

namespace centra {

namespace {

constexpr int64_t kTileRows = 64;  // rows of one call of the kernel
constexpr int64_t kColumns = 256;  // columns of centres that one task transposes
constexpr int64_t kPadding = 16;
constexpr int64_t kLong = 1 << 12;  // numbers of a row's centres or columns, from which it takes a while

template <class T>
class TransposedCenters {
public:
    TransposedCenters(const SparseSource& rows, const double* centers, int64_t k)
        : coordinates_(k * rows.d + kPadding), bias_(k), slack_(k), squares_(k) {
        const int64_t d = rows.d;
        const Blocks blocks{d, kColumns};
        Buffer<double> squares(blocks.count() * k), largest(blocks.count());
        std::fill_n(coordinates_.get() + k * d, kPadding, T{});
        run(blocks.count(), k * d < (1 << 15) ? 1 : rows.threads, [&](int64_t b, int) {
            largest[b] = 0;
            for (int64_t i = 0; i < k; ++i) {
                constexpr int chains = 4;  // that don't wait for each other
                double square[chains] = {}, most[chains] = {};
                const auto take = [&](int64_t j, int chain) {
                    const double x = centers[i * d + j];
                    coordinates_[j * k + i] = (T)x;
                    square[chain] += x * x;
                    most[chain] = std::max(most[chain], std::fabs(x));
                };
                int64_t j = blocks.begin(b);
                for (; j + chains <= blocks.end(b); j += chains)
                    for (int chain = 0; chain < chains; ++chain) take(j + chain, chain);
                for (; j < blocks.end(b); ++j) take(j, 0);
                squares[b * k + i] = (square[0] + square[1]) + (square[2] + square[3]);
                largest[b] = std::max({largest[b], most[0], most[1], most[2], most[3]});
            }
        });
        largest_ = *std::max_element(largest.get(), largest.get() + blocks.count());
        const double g = error_bound<T>(rows.most, d);
        double max_slack = 0;
        for (int64_t i = 0; i < k; ++i) {
            double& square = squares_[i] = 0;
            for (int64_t b = 0; b < blocks.count(); ++b) square += squares[b * k + i];
            bias_[i] = (T)(g * square - square / 2);
            const double slack = 2 * g * square + underflow_bound<T>(d);
            slack_[i] = (T)slack;
            max_slack = std::max(max_slack, slack);
        }
        packed_ = {k, d, coordinates_.get(), bias_.get(), slack_.get(), (T)max_slack, (T)g, 0, 0};
    }

    const PackedCenters<T>& packed() const { return packed_; }
    const double* squares() const { return squares_.get(); }
    double largest() const { return largest_; }  // magnitude of a coordinate

private:
    Buffer<T> coordinates_, bias_, slack_;
    Buffer<double> squares_;  // |c|^2
    PackedCenters<T> packed_;
    double largest_;
};

// Labels rows: with the kernel, in float32 where the data are; one by one what that leaves open.
class SparseLabeller : public Labeller {
public:
    SparseLabeller(const SparseSource& rows, const double* centers, int64_t k, bool quickly)
        : rows_(rows), centers_(centers), k_(k) {
        if (quickly && rows.x.narrow() && error_bound<float>(rows.most, rows.d) < 1) {
            narrow_ = std::make_unique<TransposedCenters<float>>(rows, centers, k);
            // No square or product may overflow.
            const double largest = std::max(narrow_->largest(), rows.moments.largest);
            if (!(largest * largest * (double)rows.d < kFitsFloat)) narrow_.reset();
        }
        if (!narrow_) wide_ = std::make_unique<TransposedCenters<double>>(rows, centers, k);
    }

    void label(int64_t begin, int64_t end, int32_t* labels, std::vector<int64_t>& open,
               const Hamerly::Block*) override {
        computed_ += (end - begin) * k_;
        if (narrow_)
            first_pass(narrow_->packed(), begin, end, labels, open);
        else
            first_pass(wide_->packed(), begin, end, labels, open);
    }

    // Scores in float64, then direct differences, of the rows written out in full, to the centres that may be nearest.
    void settle(const int64_t* rows, int64_t count, int32_t* labels) override {
        const int64_t d = rows_.d;
        const double* squares = narrow_ ? narrow_->squares() : wide_->squares();
        Buffer<double> full(d), scores(k_);
        full.fill(0);
        for (const int64_t i : std::span(rows, count)) {
            if (k_ + d > kLong) checkpoint();
            const SparseRow row(rows_.x, i);
            const double g = error_bound<double>(row.count, d);
            int64_t best = 0;
            for (int64_t c = 0; c < k_; ++c) {
                scores[c] = g * squares[c] - squares[c] / 2;
                for (int64_t s = 0; s < row.count; ++s) scores[c] += row.values[s] * centers_[c * d + row.columns[s]];
                if (scores[c] > scores[best]) best = c;
            }
            const double least =
                scores[best] - (2 * g * squares[best] + g * rows_.squares[i] + underflow_bound<double>(d));
            computed_ += k_;
            labels[i] = (int32_t)best;
            int64_t candidates = 0;
            for (int64_t c = 0; c < k_; ++c) candidates += scores[c] >= least;
            if (candidates == 1) continue;
            computed_ += candidates;
            for (int64_t s = 0; s < row.count; ++s) full[row.columns[s]] = row.values[s];
            double nearest = std::numeric_limits<double>::infinity();
            for (int64_t c = 0; c < k_; ++c) {
                if (scores[c] < least) continue;
                const double squared = kernels().direct->squared_double(full.get(), centers_ + c * d, d);
                if (squared < nearest) {
                    nearest = squared;
                    labels[i] = (int32_t)c;
                }
            }
            for (int64_t s = 0; s < row.count; ++s) full[row.columns[s]] = 0;
        }
    }

    int64_t computed() const override { return computed_; }

private:
    template <class T>
    void first_pass(const PackedCenters<T>& centers, int64_t begin, int64_t end, int32_t* labels,
                    std::vector<int64_t>& open) const {
        int32_t lanes[kTileRows];
        T squares[kTileRows];
        Buffer<T> values;
        for (int64_t i = begin; i < end; i += kTileRows) {
            const int64_t count = std::min(kTileRows, end - i), first = rows_.x.starts[i];
            const int64_t left = kernels_of<T>().assign_sparse(
                stored_values<T>(rows_.x, i, i + count, nullptr, 0, values), rows_.x.columns + first,
                rows_.x.starts + i, rows_.squares.read(i, count, squares), count, &centers, labels + (i - begin),
                lanes);
            for (int64_t l = 0; l < left; ++l) open.push_back(i + lanes[l]);
        }
    }

    const SparseSource& rows_;
    const double* centers_;
    const int64_t k_;
    std::unique_ptr<TransposedCenters<float>> narrow_;
    std::unique_ptr<TransposedCenters<double>> wide_;
    std::atomic<int64_t> computed_{0};
};

}  // namespace

// A product costs a look somewhere in the centres, more than one of dense rows.
Blocks SparseSource::step_blocks(int64_t k) const {
    constexpr int64_t products = 1 << 19, most_rows = 1 << 13;
    const int64_t rows = std::clamp(products / (k * (stored() / n + 1)), kTileRows, most_rows);
    return {n, (rows + kTileRows - 1) / kTileRows * kTileRows};
}

std::unique_ptr<Labeller> SparseSource::labeller(const double* centers, int64_t k, bool quickly) const {
    return std::make_unique<SparseLabeller>(*this, centers, k, quickly);
}

}  // namespace centra
