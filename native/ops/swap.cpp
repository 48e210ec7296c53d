// What a swap search asks: the nearest and the second nearest centre of every row, what it would cost to put one centre
// elsewhere, and which rows would better be in another cluster.
#include <algorithm>
#include <cmath>
#include <numeric>
#include <stdexcept>
#include <vector>

#include "../core/pool.hpp"
#include "rows.hpp"

namespace centra {

namespace {

constexpr int64_t kRowsAtATime = 256, kPointsAtATime = 1 << 15;  // distances held by a thread
constexpr int64_t kFewChanged = 3;                               // one in so many points, and rows are looked at again
constexpr int64_t kFewestRows = 2048, kMostTasks = 128;          // of sums over rows
constexpr double kLess = 1 - 1e-12;                              // what rounding may pretend to gain

// Rounded to the safe side by more than the square root and the conversion may have erred.
float root_above(double squared) { return (float)(std::sqrt(squared) * (1 + 0x1p-20)) + (float)kLeastFloat; }
float root_below(double squared) { return (float)(std::sqrt(squared) * (1 - 0x1p-20)); }

std::vector<int64_t> counted(int64_t begin, int64_t end) {
    std::vector<int64_t> rows(end - begin);
    std::iota(rows.begin(), rows.end(), begin);
    return rows;
}

}  // namespace

void Distances::nearest_two(const int64_t* rows, int64_t count, const Two& out) const {
    Buffer<double> squared(points());
    for (int64_t i = 0; i < count; ++i) {
        all(rows[i], rows[i] + 1, squared.get());
        out.none(i);
        for (int64_t p = 0; p < points(); ++p) out.consider(i, (int32_t)p, squared[p]);
    }
}

double Rows::rank(const double* points, int64_t k) {
    const int64_t n = source_->n, d = source_->d;
    auto found = std::make_shared<Ranked>();
    found->k = k;
    found->points = Buffer<double>(k * d);
    std::copy_n(points, k * d, found->points.get());
    found->first = Buffer<int32_t>(n);
    found->second = Buffer<int32_t>(n);
    found->nearest = Buffer<double>(n);
    found->next = Buffer<double>(n);
    std::vector<int64_t> changed;
    const bool again = ranked_ && ranked_->k == k;
    for (int64_t c = 0; again && c < k; ++c)
        if (!std::equal(points + c * d, points + (c + 1) * d, ranked_->points.get() + c * d)) changed.push_back(c);
    if (again && (int64_t)changed.size() * kFewChanged < k)
        rank_again(*ranked_, changed, *found);
    else
        rank_anew(points, k, *found);
    ranked_ = std::move(found);

    contest_ = {};
    if (!running_) running_ = Buffer<double>(n);
    std::copy_n(ranked_->nearest.get(), n, running_.get());
    if (!block_mass_) block_mass_ = Buffer<double>(mass_blocks().count());
    for_blocks(1, [&](int64_t b, int64_t begin, int64_t end) {
        block_mass_[b] = kernels().direct->mass_of(running_.get() + begin,
                                                   source_->weights ? source_->weights + begin : nullptr, end - begin);
    });
    potential_ = 0;
    for (int64_t b = 0; b < block_mass_.size(); ++b) potential_ += block_mass_[b];
    return potential_;
}

void Rows::rank_anew(const double* points, int64_t k, Ranked& to) const {
    const std::unique_ptr<Distances> distances = source_->distances_to(points, k);
    for_blocks(k, [&](int64_t, int64_t begin, int64_t end) {
        const std::vector<int64_t> rows = counted(begin, end);
        distances->nearest_two(rows.data(), end - begin, to.of(begin));
    });
}

// Where few points have changed, a row is compared with these alone, unless it loses one of its own two: then one that
// was third may come in, which only a look at all points can tell.
void Rows::rank_again(const Ranked& before, const std::vector<int64_t>& changed, Ranked& to) const {
    const int64_t d = source_->d, some = (int64_t)changed.size();
    std::vector<char> gone(to.k, 0);
    Buffer<double> others(some * d);
    for (int64_t p = 0; p < some; ++p) {
        gone[changed[p]] = 1;
        std::copy_n(to.points.get() + changed[p] * d, d, others.get() + p * d);
    }
    const std::unique_ptr<Distances> near = source_->distances_to(others.get(), some),
                                     all = source_->distances_to(to.points.get(), to.k);
    const int64_t at_once = std::clamp(kPointsAtATime / std::max<int64_t>(some, 1), (int64_t)1, kRowsAtATime);
    for_blocks(some + 1, [&](int64_t, int64_t begin, int64_t end) {
        Buffer<double> squared(at_once * some);
        std::vector<int64_t> open;
        for (int64_t first = begin; first < end; first += at_once) {
            const int64_t last = std::min(end, first + at_once);
            if (some > 0) near->all(first, last, squared.get());
            const Two was = before.of(first), is = to.of(first);
            for (int64_t i = 0; i < last - first; ++i) {
                is.none(i);
                const bool kept = !gone[was.first[i]], next_kept = was.second[i] >= 0 && !gone[was.second[i]];
                if (kept) is.consider(i, was.first[i], was.nearest[i]);
                if (next_kept) is.consider(i, was.second[i], was.next[i]);
                for (int64_t p = 0; p < some; ++p) is.consider(i, (int32_t)changed[p], squared[i * some + p]);
                if (kept && next_kept) continue;
                const bool third =
                    is.next[i] > was.next[i] || (is.next[i] == was.next[i] && is.second[i] > was.second[i]);
                if (third && to.k > 2) open.push_back(first + i);
            }
        }
        const int64_t left = (int64_t)open.size();
        if (left == 0) return;
        Buffer<int32_t> numbers(2 * left);
        Buffer<double> found(2 * left);
        const Two two{numbers.get(), numbers.get() + left, found.get(), found.get() + left};
        all->nearest_two(open.data(), left, two);
        for (int64_t i = 0; i < left; ++i) {
            const Two is = to.of(open[i]);
            *is.first = two.first[i];
            *is.second = two.second[i];
            *is.nearest = two.nearest[i];
            *is.next = two.next[i];
        }
    });
}

void Rows::swaps(const double* points, int64_t m, double* out) const {
    if (!ranked_) throw std::invalid_argument("swaps() asks for ranked points");
    const int64_t n = source_->n, k = ranked_->k;
    const std::unique_ptr<Distances> to = source_->distances_to(points, m);
    const Blocks blocks{n, std::max(kFewestRows, (n + kMostTasks - 1) / kMostTasks)};
    const int64_t wide = m * (k + 1), at_once = std::clamp(kPointsAtATime / m, (int64_t)1, kRowsAtATime);
    Buffer<double> sums(blocks.count() * wide);  // of each point: what would be lost without a centre [k], and gained
    run(blocks.count(), source_->threads_for(2.0 * source_->stored() * m), [&](int64_t b, int) {
        double* own = sums.get() + b * wide;
        std::fill_n(own, wide, 0.0);
        Buffer<double> squared(at_once * m);
        for (int64_t first = blocks.begin(b); first < blocks.end(b); first += at_once) {
            const int64_t count = std::min(blocks.end(b) - first, at_once);
            checkpoint();
            to->all(first, first + count, squared.get());
            const Two is = ranked_->of(first);
            for (int64_t i = 0; i < count; ++i) {
                const double weight = source_->weight(first + i), nearest = is.nearest[i], next = is.next[i];
                double* of_row = own + is.first[i];
                for (int64_t p = 0; p < m; ++p) {
                    const double here = squared[i * m + p];
                    if (here < nearest)
                        own[p * (k + 1) + k] += weight * (nearest - here);
                    else
                        of_row[p * (k + 1)] += weight * (std::min(next, here) - nearest);
                }
            }
        }
    });
    for (int64_t p = 0; p < m; ++p)
        for (int64_t c = 0; c < k; ++c) {
            double lost = 0, gained = 0;
            for (int64_t b = 0; b < blocks.count(); ++b) {
                lost += sums[b * wide + p * (k + 1) + c];
                gained += sums[b * wide + p * (k + 1) + k];
            }
            out[p * k + c] = lost - gained;
        }
}

Rows Rows::swapped(const double* point, int64_t place) const {
    if (!ranked_ || !labels_ || k_ != ranked_->k)
        throw std::invalid_argument("swapped() asks for labels and as many ranked points");
    const int64_t n = source_->n, d = source_->d;
    Rows rows(source_);
    rows.labels_ = labels_;
    rows.moved_ = Buffer<uint64_t>((n + kWordRows - 1) / kWordRows);
    rows.quickly_ = quickly_;
    rows.k_ = k_;
    rows.sums_ = sums_;
    rows.counts_ = Buffer<int64_t>(2 * k_);
    std::copy_n(counts_.get(), 2 * k_, rows.counts_.get());
    rows.afresh_ = afresh_;
    if (!source_->skips(k_)) return rows;
    rows.looks_ = 2.0 * source_->stored();  // about two clusters' rows are compared with all centres
    Buffer<double> centers(k_ * d);
    std::copy_n(ranked_->points.get(), k_ * d, centers.get());
    std::copy_n(point, d, centers.get() + place * d);
    Buffer<float> upper(n), lower(n);
    const std::unique_ptr<Distances> to = source_->distances_to(point, 1);
    for_blocks(2, [&](int64_t, int64_t begin, int64_t end) {
        double squared[kRowsAtATime];
        for (int64_t first = begin; first < end; first += kRowsAtATime) {
            const int64_t last = std::min(end, first + kRowsAtATime);
            to->all(first, last, squared);
            const Two is = ranked_->of(first);
            for (int64_t i = 0; i < last - first; ++i) {
                const int32_t label = (*labels_)[first + i];
                const bool known = label == is.first[i] && label != place && squared[i] > is.nearest[i];
                upper[first + i] = known ? root_above(is.nearest[i]) : std::numeric_limits<float>::infinity();
                lower[first + i] = root_below(std::min(is.next[i], squared[i]));
            }
        }
    });
    rows.bounds_.begin(centers.get(), k_, d, std::move(upper), std::move(lower));
    return rows;
}

// A row of weight w that leaves a cluster of weight W lowers its inertia by w W / (W - w) times its squared distance to
// the mean, and raises that of the cluster it goes to by w W / (W + w) times that one: Hartigan (1975).
std::vector<Move> Rows::moves(const double* weights) const {
    if (!ranked_) throw std::invalid_argument("moves() asks for ranked points");
    const int64_t k = ranked_->k;
    const double least = *std::min_element(weights, weights + k);
    Buffer<double> one(k);  // what a row of weight 1 would find
    for (int64_t c = 0; c < k; ++c) one[c] = weights[c] / (weights[c] + 1);
    const Blocks blocks = mass_blocks();
    std::vector<std::vector<Move>> of_block(blocks.count());
    const std::unique_ptr<Distances> to = source_->distances_to(ranked_->points.get(), k);
    const int64_t at_once = std::clamp(kPointsAtATime / k, (int64_t)1, kRowsAtATime);
    for_blocks(1, [&](int64_t b, int64_t begin, int64_t end) {
        const Two is = ranked_->of(0);
        std::vector<int64_t> rows;
        std::vector<double> leaving;
        for (int64_t i = begin; i < end; ++i) {
            const double weight = source_->weight(i), own = weights[is.first[i]], rest = own - weight;
            if (!(weight > 0 && rest > 0)) continue;
            const double gained = own / rest * is.nearest[i];
            if (!(gained * kLess > least / (least + weight) * is.next[i])) continue;
            rows.push_back(i);
            leaving.push_back(gained);
        }
        const int64_t left = (int64_t)rows.size();
        Buffer<double> squared(std::min(left, at_once) * k), factors;
        if (source_->weights) factors = Buffer<double>(k);
        for (int64_t first = 0; first < left; first += at_once) {
            const int64_t count = std::min(at_once, left - first);
            to->of_rows(rows.data() + first, count, squared.get());
            for (int64_t i = 0; i < count; ++i) {
                const int64_t row = rows[first + i];
                const double weight = source_->weight(row);
                for (int64_t c = 0; factors && c < k; ++c) factors[c] = weights[c] / (weights[c] + weight);
                const double *factor = factors ? factors.get() : one.get(), *here = squared.get() + i * k;
                Move move{0, row, is.first[row], -1};
                double entering = leaving[first + i] * kLess;
                for (int64_t c = 0; c < k; ++c) {
                    if (!(factor[c] * here[c] < entering) || c == move.from) continue;
                    entering = factor[c] * here[c];
                    move.to = (int32_t)c;
                }
                move.gain = weight * (leaving[first + i] - entering);
                if (move.to >= 0) of_block[b].push_back(move);
            }
        }
    });
    std::vector<Move> found;
    for (const std::vector<Move>& some : of_block) found.insert(found.end(), some.begin(), some.end());
    std::stable_sort(found.begin(), found.end(), [](const Move& a, const Move& b) { return a.gain > b.gain; });
    return found;
}

}  // namespace centra
