// Running distances: what seeding draws from and what repairs empty clusters.
#include <algorithm>
#include <limits>
#include <stdexcept>

#include "../core/pool.hpp"
#include "rows.hpp"

namespace centra {

namespace {

constexpr int64_t kBlockRows = 2048;
constexpr int64_t kPieceRows = 128;
constexpr int64_t kDistanceRows = 64;
constexpr int64_t kBatch = 64;      // blocks whose distances are kept at a time
constexpr int64_t kKept = 1 << 21;  // rows and points that a contest remembers, about
// Of sums of distances: points of a task, of which there are kSumTasks where these are enough, and rows that are added
// at a time.
constexpr int64_t kFewestSummed = 16, kMostSummed = 256, kSumTasks = 16;
constexpr int64_t kSummedRows = 1024;

double in_order(const double* values, int64_t count) {
    double sum = 0;
    for (int64_t i = 0; i < count; ++i) sum += values[i];
    return sum;
}

}  // namespace

Blocks Rows::mass_blocks() const { return {source_->n, kBlockRows}; }

void Rows::forget_distances() {
    running_.release();
    block_mass_.release();
    contest_ = {};
    potential_ = source_->moments.weight;
}

double Rows::cover(const double* points, int64_t m) {
    if (!running_) {
        running_ = Buffer<double>(source_->n);
        running_.fill(std::numeric_limits<double>::infinity());
    }
    if (!block_mass_) block_mass_ = Buffer<double>(mass_blocks().count());
    const int64_t won = m == 1 ? contestant(points) : -1;
    for (int64_t first = 0; first < m; first += kMostPoints)
        lower(points + first * source_->d, std::min(kMostPoints, m - first), won);
    contest_.points.release();
    return potential_ = in_order(block_mass_.get(), block_mass_.size());
}

// The number of a point in the last contest, or -1.
int64_t Rows::contestant(const double* point) const {
    const int64_t d = source_->d;
    for (int64_t p = 0; p * d < contest_.points.size(); ++p)
        if (std::equal(point, point + d, contest_.points.get() + p * d)) return p;
    return -1;
}

void Rows::lower(const double* points, int64_t m, int64_t won) {
    const std::unique_ptr<Distances> to = source_->distances_to(points, m);
    const int64_t contestants = contest_.points.size() / source_->d;
    for_blocks(m, [&](int64_t b, int64_t begin, int64_t end) {
        if (won < 0 || !contest_.kept[b]) {
            block_mass_[b] = to->lower(begin, end, running_.get() + begin);
            return;
        }
        for (const Nearer& found : contest_.nearer[b])
            if (found.point == won) running_[begin + found.row] = found.squared;
        block_mass_[b] = contest_.masses[b * contestants + won];
    });
}

void Rows::contest(const double* points, int64_t m, double* potentials) {
    const int64_t blocks = mass_blocks().count(), d = source_->d;
    const size_t most = std::max<int64_t>(1, kKept / blocks);
    contest_.points.release();  // what is known of them is being overwritten
    contest_.nearer.resize(blocks);
    contest_.kept.resize(blocks);
    Buffer<double> masses(blocks * std::min(m, kMostPoints));
    for (int64_t first = 0; first < m; first += kMostPoints) {
        const int64_t some = std::min(kMostPoints, m - first);
        const std::unique_ptr<Distances> to = source_->distances_to(points + first * d, some);
        for_blocks(some, [&](int64_t b, int64_t begin, int64_t end) {
            std::vector<Nearer>& nearer = contest_.nearer[b];
            nearer.clear();
            std::vector<double> none;  // nothing is covered yet
            if (!running_) none.assign(end - begin, std::numeric_limits<double>::infinity());
            const bool listed = to->contest(begin, end, running_ ? running_.get() + begin : none.data(),
                                            masses.get() + b * some, nearer);
            contest_.kept[b] = listed && nearer.size() <= most;
            if (!contest_.kept[b]) nearer = {};
        });
        std::fill_n(potentials + first, some, 0.0);
        for (int64_t b = 0; b < blocks; ++b)
            for (int64_t i = 0; i < some; ++i) potentials[first + i] += masses[b * some + i];
    }
    if (m > kMostPoints || !running_) return;
    contest_.points = Buffer<double>(m * d);
    std::copy_n(points, m * d, contest_.points.get());
    contest_.masses = std::move(masses);
}

// Distances of the rows to the centres of their labels, to out[n] or nowhere; returns the blocks' sums of weight times
// it.
Buffer<double> Rows::own_distances(const double* centers, int64_t k, double* out) const {
    Buffer<double> masses(mass_blocks().count());
    const std::unique_ptr<Distances> to = source_->distances_to(centers, k);
    for_blocks(2, [&](int64_t b, int64_t begin, int64_t end) {
        masses[b] = to->own(begin, end, labels_->get() + begin, out ? out + begin : nullptr);
    });
    return masses;
}

double Rows::inertia(const double* centers, int64_t k) const {
    const Buffer<double> masses = own_distances(centers, k, nullptr);
    return in_order(masses.get(), masses.size());
}

double Rows::within(const double* centers, int64_t k, double* out) const {
    const Blocks blocks = mass_blocks();
    const std::unique_ptr<Distances> to = source_->distances_to(centers, k);
    const int threads = source_->threads_for(4.0 * source_->stored());
    Buffer<double> masses(blocks.count()), squared(std::min(source_->n, kBatch * blocks.size));
    std::fill_n(out, k, 0.0);
    for (int64_t first = 0; first < blocks.count(); first += kBatch) {
        const int64_t last = std::min(first + kBatch, blocks.count()), begin = blocks.begin(first);
        run(last - first, threads, [&](int64_t task, int) {
            const int64_t b = first + task, from = blocks.begin(b);
            masses[b] = to->own(from, blocks.end(b), labels_->get() + from, squared.get() + (from - begin));
        });
        // In the order of the rows, so that no sum hangs on who found what.
        for (int64_t i = begin; i < blocks.end(last - 1); ++i)
            out[(*labels_)[i]] += source_->weight(i) * squared[i - begin];
    }
    return in_order(masses.get(), masses.size());
}

int64_t Rows::draw(double u) {
    if (!running_ && !source_->weights) return std::min((int64_t)(u * (double)source_->n), source_->n - 1);
    const Blocks blocks = mass_blocks();
    const auto mass = [&](int64_t i) { return running_ ? source_->weight(i) * running_[i] : source_->weight(i); };
    if (!block_mass_) {  // nothing covered: the weights alone
        block_mass_ = Buffer<double>(blocks.count());
        for (int64_t b = 0; b < blocks.count(); ++b) {
            block_mass_[b] = 0;
            for (int64_t i = blocks.begin(b); i < blocks.end(b); ++i) block_mass_[b] += mass(i);
        }
    }
    const double target = u * in_order(block_mass_.get(), blocks.count());
    double below = 0;
    // The part that the target lies in, or the last one that has any mass; -1 if none has.
    const auto part = [&](int64_t parts, auto mass) {
        int64_t found = -1;
        double last = 0;
        for (int64_t p = 0; p < parts; ++p) {
            const double here = mass(p);
            if (here <= 0) continue;
            below += last;
            last = here;
            found = p;
            if (below + here > target) break;
        }
        return found;
    };
    const int64_t block = part(blocks.count(), [&](int64_t b) { return block_mass_[b]; });
    if (block < 0) throw std::invalid_argument("draw() asks for rows that contribute to the potential");
    const int64_t begin = blocks.begin(block);
    const Blocks pieces{blocks.end(block) - begin, kPieceRows};
    const double *masses = running_ ? running_.get() : source_->weights,
                 *weights = running_ ? source_->weights : nullptr;
    const int64_t first = begin + pieces.begin(part(pieces.count(), [&](int64_t p) {
        const int64_t at = begin + pieces.begin(p);
        return kernels().direct->mass_of(masses + at, weights ? weights + at : nullptr, begin + pieces.end(p) - at);
    }));
    return first + part(std::min(kPieceRows, blocks.end(block) - first), [&](int64_t i) { return mass(first + i); });
}

void Rows::distances(const double* points, int64_t m, int64_t begin, int64_t end, double* out) const {
    const Blocks blocks{end - begin, kDistanceRows};
    const std::unique_ptr<Distances> to = source_->distances_to(points, m);
    run(blocks.count(), source_->threads_for(2.0 * (end - begin) * source_->d * m),
        [&](int64_t b, int) { to->all(begin + blocks.begin(b), begin + blocks.end(b), out + blocks.begin(b) * m); });
}

namespace {

// The rows of each cluster, ascending: those of cluster c are rows[starts[c]] to rows[starts[c + 1]].
struct Members {
    Buffer<int64_t> starts, rows;

    Members(const int32_t* labels, int64_t n, int64_t k) : starts(k + 1), rows(n) {
        starts.fill(0);
        for (int64_t i = 0; i < n; ++i) {
            if (labels[i] < 0 || labels[i] >= k) throw std::invalid_argument("labels must be from 0 to k - 1");
            ++starts[labels[i] + 1];
        }
        for (int64_t c = 0; c < k; ++c) starts[c + 1] += starts[c];
        Buffer<int64_t> next(k);
        std::copy_n(starts.get(), k, next.get());
        for (int64_t i = 0; i < n; ++i) rows[next[labels[i]]++] = i;
    }
};

}  // namespace

void Rows::distance_sums(const double* points, int64_t m, const int32_t* labels, int64_t k, double* out) const {
    const Members members(labels, source_->n, k);
    const Blocks blocks{m, std::clamp(m / kSumTasks, kFewestSummed, kMostSummed)};
    run(blocks.count(), source_->threads_for(2.0 * source_->stored() * m), [&](int64_t b, int) {
        const int64_t first = blocks.begin(b), some = blocks.end(b) - first;
        const std::unique_ptr<Distances> to = source_->distances_to(points + first * source_->d, some);
        Buffer<double> sums(some);
        for (int64_t c = 0; c < k; ++c) {
            sums.fill(0);
            for (int64_t i = members.starts[c]; i < members.starts[c + 1]; i += kSummedRows) {
                checkpoint();
                const int64_t count = std::min(kSummedRows, members.starts[c + 1] - i);
                to->add_distances(members.rows.get() + i, count, sums.get());
            }
            for (int64_t p = 0; p < some; ++p) out[(first + p) * k + c] = sums[p];
        }
    });
}

}  // namespace centra
