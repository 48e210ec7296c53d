// One step: labels for all rows, then the sums of the clusters, brought up to date by the rows that moved.
#include <algorithm>
#include <atomic>
#include <chrono>
#include <cmath>
#include <limits>
#include <mutex>
#include <vector>

#include "../core/pool.hpp"
#include "rows.hpp"

namespace centra {

namespace {

constexpr int64_t kRowsPerSlot = 2048, kMostSlots = 32;
constexpr int64_t kSlotNumbers = 1 << 19;  // float64 numbers in all slots together
constexpr int64_t kPiece = 1 << 13;        // columns of a cluster that one task reports
constexpr int64_t kSettled = 64;           // open rows that one task settles
constexpr int64_t kMany = 8;               // one in so many open rows: they are too many
constexpr double kAdvance = 1 << 26;       // products of several steps: some milliseconds, so that Ctrl-C is heard

// Two threads never write to one pair of cache lines.
int64_t apart(int64_t numbers) { return (numbers + 15) / 16 * 16; }

// to += from, both as high and low parts of `wide` columns.
void add_sums(const double* from, double* to, int64_t wide) {
    for (int64_t j = 0; j < wide; ++j) {
        const double sum = to[j] + from[j], part = sum - to[j];
        to[wide + j] += from[wide + j] + ((to[j] - (sum - part)) + (from[j] - part));
        to[j] = sum;
    }
}

}  // namespace

Partial Rows::step(const double* centers, int64_t k) {
    const int64_t n = source_->n;
    forget_distances();
    if (!labels_) {
        moved_ = Buffer<uint64_t>((n + kWordRows - 1) / kWordRows);
        labels_ = std::make_shared<Buffer<int32_t>>(n);
        labels_->fill(-1);
    }
    if (!previous_ || previous_.use_count() > 1) previous_ = std::make_shared<Buffer<int32_t>>(n);
    std::swap(labels_, previous_);
    std::unique_ptr<Labeller> labeller = source_->labeller(centers, k, quickly_);
    const int64_t known = std::exchange(k_, 0);  // if this step is interrupted, the sums mean nothing, nor do bounds
    const bool bounded = known == k && source_->skips(k);  // not worth it for a single step
    if (bounded)
        bounds_.follow(centers, k, source_->d, n, previous_->get());
    else
        bounds_.forget();
    const int64_t moved = label(*labeller, k, bounded ? &bounds_ : nullptr);
    const int64_t computed = labeller->computed();
    looks_ = (double)computed * ((double)source_->stored() / (double)source_->n);
    labeller.reset();  // its copies of the centres make room for those to come
    update_sums(k, moved, known == k);
    Partial p = partial(centers, moved, computed);
    // Clusters that are tiny beside the distances between them: the sums have lost the digits that tell.
    if (p.inertia < kTiny * source_->moments.scatter) p.inertia = inertia(centers, k);
    return p;
}

// Each from the means that the one before found, until there is something to decide: a cluster is empty, no label has
// changed, the centres have moved no farther than tol.
Advance Rows::advance(const double* centers, int64_t k, int64_t most, double tol) {
    const int64_t size = k * source_->d;
    most = (int64_t)std::min((double)most, kAdvance / std::max(1.0, (double)source_->stored() * (double)k));
    std::vector<Taken> taken;
    Buffer<double> at(size);
    std::copy_n(centers, size, at.get());
    for (;;) {
        const auto start = std::chrono::steady_clock::now();
        Partial p = step(at.get(), k);
        const bool through = (int64_t)taken.size() + 1 >= most || p.fewest == 0 || p.moved == 0;
        const double shift = through ? 0 : kernels().direct->squared_double(at.get(), p.means.get(), size);
        if (through || shift <= tol) return {std::move(taken), std::move(at), std::move(p)};
        const std::chrono::duration<double> seconds = std::chrono::steady_clock::now() - start;
        taken.emplace_back(p.inertia, shift, p.moved, p.distances, seconds.count());
        at = std::move(p.means);
    }
}

// Labels all rows and marks those that moved; returns their number. The few that a block leaves open are settled
// together, as that takes tiles of rows, too.
int64_t Rows::label(Labeller& labeller, int64_t k, const Hamerly* bounds) {
    const Blocks blocks = source_->step_blocks(k);
    std::atomic<int64_t> moved{0}, left_open{0};
    std::mutex mutex;
    std::vector<int64_t> open;
    // Where rows are skipped, about as much is to be done as at the last step: a thread takes longer to wake up.
    const double all = (double)source_->stored() * (double)k;
    const double products = bounds && bounds->block(0).labels ? std::min(looks_ + (double)source_->n, all) : all;
    run(blocks.count(), source_->threads_for(2.0 * products), [&](int64_t b, int) {
        std::vector<int64_t> own;
        const int64_t first = blocks.begin(b);
        const Hamerly::Block known = bounds ? bounds->block(first) : Hamerly::Block{};
        labeller.label(first, blocks.end(b), labels_->get() + first, own, bounds ? &known : nullptr);
        left_open += (int64_t)own.size();
        const bool many = (int64_t)own.size() >= kSettled;
        if (many) labeller.settle(own.data(), (int64_t)own.size(), labels_->get());
        moved += kernels().direct->mark_moved(labels_->get() + first, previous_->get() + first, blocks.end(b) - first,
                                              moved_.get() + first / kWordRows);
        if (many || own.empty()) return;
        const std::lock_guard lock(mutex);
        open.insert(open.end(), own.begin(), own.end());
    });
    quickly_ = quickly_ && left_open * kMany <= source_->n;
    std::sort(open.begin(), open.end());
    const Blocks settled{(int64_t)open.size(), kSettled};
    run(settled.count(), source_->threads_for(2.0 * open.size() * source_->d * k), [&](int64_t b, int) {
        labeller.settle(open.data() + settled.begin(b), settled.end(b) - settled.begin(b), labels_->get());
    });
    for (const int64_t i : open) {
        uint64_t& word = moved_[i / kWordRows];
        const uint64_t bit = (uint64_t)1 << (i % kWordRows), before = word;
        word = (*labels_)[i] != (*previous_)[i] ? word | bit : word & ~bit;
        moved += (int64_t)((word & bit) != 0) - (int64_t)((before & bit) != 0);
    }
    return moved;
}

void Rows::update_sums(int64_t k, int64_t moved, bool known) {
    // Many rows that moved cost two additions each; then all, one each, are cheaper. And where nothing moved, nor are
    // the sums afresh, a run may end: whatever has passed through them, means are those of the rows.
    const bool all = !known || moved > source_->n / 2 || (moved == 0 ? !afresh_ && !source_->exact : source_->uneven);
    const int64_t numbers = k * 2 * (source_->d + 1);
    if (!known || sums_.use_count() > 1) {
        const std::shared_ptr<Buffer<double>> before = std::exchange(sums_, std::make_shared<Buffer<double>>(numbers));
        if (!all) std::copy_n(before->get(), numbers, sums_->get());
    }
    if (!known) counts_ = Buffer<int64_t>(2 * k);
    if (all) {
        sums_->fill(0);
        counts_.fill(0);
        moved = source_->n;
    }
    if (moved > 0) sum_rows(k, all, moved);
    afresh_ = all || (afresh_ && moved == 0);
    k_ = k;
}

void Rows::sum_rows(int64_t k, bool all, int64_t rows) {
    const int64_t n = source_->n, d = source_->d, wide = d + 1, numbers = k * 2 * wide;
    const int64_t slots = std::clamp(std::min(rows / kRowsPerSlot, kSlotNumbers / numbers), (int64_t)1, kMostSlots);
    const int64_t slices = slots == kMostSlots ? 1 : source_->slices(k);
    const int64_t words = (n + kWordRows - 1) / kWordRows;
    // One slot adds to the totals themselves; more have sums of their own, added up in their order.
    Buffer<double> slot_sums;
    Buffer<int64_t> slot_counts;
    if (slots > 1) {
        slot_sums = Buffer<double>(slots * apart(numbers));
        slot_counts = Buffer<int64_t>(slots * apart(2 * k));
        slot_sums.fill(0);
        slot_counts.fill(0);
    }
    run(slots * slices, source_->threads_for(16.0 * rows * source_->stored() / n), [&](int64_t task, int) {
        const int64_t slot = task / slices, slice = task % slices;
        double* sums = slots > 1 ? slot_sums.get() + slot * apart(numbers) : sums_->get();
        int64_t* counts = slots > 1 ? slot_counts.get() + slot * apart(2 * k) : counts_.get();
        ClusterSums to{};
        to.k = k;
        to.d = d;
        to.labels = labels_->get();
        to.previous = previous_->get();
        to.moved = all ? nullptr : moved_.get();
        to.weights = source_->weights;
        to.sums = sums;
        to.sizes = counts;
        to.present = counts + k;
        const int64_t begin = slot * words / slots * kWordRows, end = (slot + 1) * words / slots * kWordRows;
        source_->add(later(to, begin), begin, std::min(n, end), slice, slices);
    });
    for (int64_t s = 0; slots > 1 && s < slots; ++s)
        for (int64_t c = 0; c < k; ++c) {
            add_sums(slot_sums.get() + s * apart(numbers) + c * 2 * wide, sums_->get() + c * 2 * wide, wide);
            for (const int64_t at : {c, k + c}) counts_[at] += slot_counts[s * apart(2 * k) + at];
        }
    for (int64_t c = 0; !source_->weights && c < k; ++c) (*sums_)[c * 2 * wide + d] = (double)counts_[c];
}

// sum w|x - c|^2 = sum w|x|^2 - 2 c.S + W|c|^2, all about the mean.
Partial Rows::partial(const double* centers, int64_t moved, int64_t distances) {
    const int64_t k = k_, d = source_->d, wide = d + 1;
    const int64_t* present = counts_.get() + (source_->weights ? k : 0);
    Partial p{sums_, Buffer<double>(k * d), Buffer<int64_t>(k), {}, moved, 0, distances, source_->n};
    if (source_->weights) p.present = Buffer<int64_t>(k);
    for (int64_t c = 0; c < k; ++c) {
        double *weight = sums_->get() + c * 2 * wide + d, *low = weight + wide;
        const double sum = *weight + *low;
        *low = (*weight - sum) + *low;
        *weight = sum;
        if (present[c] == 0) std::fill_n(sums_->get() + c * 2 * wide, 2 * wide, 0.0);  // nothing is left behind
        p.fewest = std::min(p.fewest, present[c]);
        p.sizes[c] = counts_[c];
        if (p.present) p.present[c] = present[c];
    }
    const Blocks pieces{d, kPiece};
    Buffer<double> inertia(k * pieces.count());
    run(k * pieces.count(), k * d < kPiece ? 1 : source_->threads, [&](int64_t task, int) {
        const int64_t c = task / pieces.count(), piece = task % pieces.count(), first = pieces.begin(piece);
        double *high = sums_->get() + c * 2 * wide, *low = high + wide;
        inertia[task] = kernels().direct->report(high + first, low + first, centers + c * d + first,
                                                 source_->moments.mean.get() + first, high[d], low[d],
                                                 pieces.end(piece) - first, p.means.get() + c * d + first);
    });
    p.inertia = source_->moments.scatter;
    for (int64_t t = 0; t < inertia.size(); ++t) p.inertia += inertia[t];
    p.inertia = std::max(0.0, p.inertia);
    return p;
}

void means(const double* totals, const double* residues, int64_t k, int64_t d, double* out) {
    for (int64_t c = 0; c < k; ++c) {
        const int64_t at = c * (d + 1);
        kernels().direct->means(totals + at, residues + at, totals[at + d], residues[at + d], d, out + c * d);
    }
}

}  // namespace centra
