// Running distances: what seeding draws from and what repairs empty clusters. All by direct differences in float64.
#include <algorithm>
#include <limits>

#include "../core/pool.hpp"
#include "rows.hpp"

namespace centra {

namespace {

constexpr int64_t kBlockRows = 2048;

double in_order(const double* values, int64_t count) {
    double sum = 0;
    for (int64_t i = 0; i < count; ++i) sum += values[i];
    return sum;
}

// Weights of a tile's rows; lanes without a row weigh nothing.
void tile_weights(const Bound& bound, int64_t begin, int64_t count, double* weights) {
    for (int64_t r = 0; r < kDirectRows; ++r) weights[r] = r < count ? bound.weight(begin + r) : 0.0;
}

}  // namespace

Blocks Rows::mass_blocks() const { return {bound_->x.n, kBlockRows}; }

// visit_block(each_tile, block) for all blocks, which are the tasks; each_tile(visit) calls visit(tile, begin, count).
template <class VisitBlock>
void Rows::for_blocks(int64_t points, VisitBlock visit_block) const {
    const Blocks blocks = mass_blocks();
    const int threads = bound_->x.n * bound_->x.d * points < (1 << 15) ? 1 : bound_->threads;
    run(blocks.count(), threads, [&](int64_t b, int) {
        TileReader reader(bound_->x);
        const auto each_tile = [&](auto visit) {
            for (int64_t i = blocks.begin(b); i < blocks.end(b); i += kDirectRows) {
                const int64_t count = std::min<int64_t>(kDirectRows, blocks.end(b) - i);
                visit(reader.read(i, count), i, count);
            }
        };
        visit_block(each_tile, b);
    });
}

double Rows::cover(const double* points, int64_t m) {
    const Blocks blocks = mass_blocks();
    if (!running_) {
        running_ = Buffer<double>(bound_->x.n);
        running_.fill(std::numeric_limits<double>::infinity());
    }
    if (!block_mass_) block_mass_ = Buffer<double>(blocks.count());
    for_blocks(m, [&](auto each_tile, int64_t b) {
        double mass[kDirectRows] = {};
        each_tile([&](const double* tile, int64_t begin, int64_t count) {
            double running[kDirectRows] = {}, weights[kDirectRows];
            tile_weights(*bound_, begin, count, weights);
            std::copy_n(running_.get() + begin, count, running);
            kernels().direct->lower(tile, points, m, bound_->x.d, weights, running, mass);
            std::copy_n(running, count, running_.get() + begin);
        });
        block_mass_[b] = in_order(mass, kDirectRows);
    });
    return potential_ = in_order(block_mass_.get(), blocks.count());
}

void Rows::contest(const double* points, int64_t m, double* potentials) const {
    const int64_t blocks = mass_blocks().count();
    Buffer<double> masses(blocks * m);
    for_blocks(m, [&](auto each_tile, int64_t b) {
        Buffer<double> lanes(m * kDirectRows);
        lanes.fill(0);
        each_tile([&](const double* tile, int64_t begin, int64_t count) {
            double running[kDirectRows], weights[kDirectRows];
            tile_weights(*bound_, begin, count, weights);
            std::fill_n(running, kDirectRows, std::numeric_limits<double>::infinity());
            if (running_) std::copy_n(running_.get() + begin, count, running);
            kernels().direct->contest(tile, points, m, bound_->x.d, weights, running, lanes.get());
        });
        for (int64_t i = 0; i < m; ++i) masses[b * m + i] = in_order(lanes.get() + i * kDirectRows, kDirectRows);
    });
    std::fill_n(potentials, m, 0.0);
    for (int64_t b = 0; b < blocks; ++b)
        for (int64_t i = 0; i < m; ++i) potentials[i] += masses[b * m + i];
}

// Distances of the rows to the centres of their labels, to out[n] or nowhere; returns the blocks' sums of weight times
// it.
Buffer<double> Rows::own_distances(const double* centers, int64_t k, double* out) const {
    const int64_t d = bound_->x.d;
    const View center_rows{centers, Type::f64, k, d, d, 1};
    Buffer<double> masses(mass_blocks().count());
    for_blocks(2, [&](auto each_tile, int64_t b) {
        TileReader own_centers(center_rows);
        double mass = 0;
        each_tile([&](const double* tile, int64_t begin, int64_t count) {
            int64_t index[kDirectRows];
            double squared[kDirectRows];
            std::copy_n(labels_.get() + begin, count, index);
            kernels().direct->to_tile(tile, own_centers.gather(index, count), d, squared);
            for (int64_t r = 0; r < count; ++r) mass += bound_->weight(begin + r) * squared[r];
            if (out) std::copy_n(squared, count, out + begin);
        });
        masses[b] = mass;
    });
    return masses;
}

double Rows::inertia(const double* centers, int64_t k) const {
    const Buffer<double> masses = own_distances(centers, k, nullptr);
    return in_order(masses.get(), masses.size());
}

double Rows::uncover(const double* centers, int64_t k) {
    if (!running_) running_ = Buffer<double>(bound_->x.n);
    block_mass_ = own_distances(centers, k, running_.get());
    return potential_ = in_order(block_mass_.get(), block_mass_.size());
}

int64_t Rows::draw(double u) {
    if (!running_ && !bound_->weights) return std::min((int64_t)(u * (double)bound_->x.n), bound_->x.n - 1);
    const Blocks blocks = mass_blocks();
    const auto mass = [&](int64_t i) { return running_ ? bound_->weight(i) * running_[i] : bound_->weight(i); };
    if (!block_mass_) {  // nothing covered: the weights alone
        block_mass_ = Buffer<double>(blocks.count());
        for (int64_t b = 0; b < blocks.count(); ++b) {
            block_mass_[b] = 0;
            for (int64_t i = blocks.begin(b); i < blocks.end(b); ++i) block_mass_[b] += mass(i);
        }
    }
    const double target = u * in_order(block_mass_.get(), blocks.count());
    double below = 0;
    int64_t block = -1;  // the block of the target, or the last one that has any mass
    for (int64_t b = 0; b < blocks.count(); ++b) {
        if (block_mass_[b] <= 0) continue;
        if (block >= 0) below += block_mass_[block];
        block = b;
        if (below + block_mass_[b] > target) break;
    }
    int64_t row = 0;
    for (int64_t i = blocks.begin(block); i < blocks.end(block); ++i) {
        if (mass(i) <= 0) continue;
        row = i;
        below += mass(i);
        if (below > target) break;
    }
    return row;
}

std::pair<double, int64_t> Rows::farthest() const {
    std::pair<double, int64_t> best{-1, 0};
    for (int64_t i = 0; i < bound_->x.n; ++i)
        if (running_[i] > best.first && bound_->weight(i) > 0) best = {running_[i], i};
    return best;
}

void Rows::distances(const double* points, int64_t m, int64_t begin, int64_t end, double* out) const {
    const Blocks tiles{end - begin, kDirectRows};
    run(tiles.count(), bound_->threads, [&](int64_t t, int) {
        TileReader reader(bound_->x);
        Buffer<double> squared(m * kDirectRows);
        const int64_t count = tiles.end(t) - tiles.begin(t);
        kernels().direct->to_points(reader.read(begin + tiles.begin(t), count), points, m, bound_->x.d, squared.get());
        for (int64_t r = 0; r < count; ++r)
            for (int64_t i = 0; i < m; ++i) out[(tiles.begin(t) + r) * m + i] = squared[i * kDirectRows + r];
    });
}

}  // namespace centra
