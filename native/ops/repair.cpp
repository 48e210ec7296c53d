// What repair asks: the rows that are farthest from their centres, and to part those that equal a point from the
// others.
#include <algorithm>
#include <functional>
#include <limits>
#include <map>
#include <queue>
#include <stdexcept>

#include "../core/pool.hpp"
#include "rows.hpp"

namespace centra {

namespace {

// A row, by its numbers that are not 0.
using Numbers = std::vector<std::pair<int64_t, double>>;

}  // namespace

std::vector<Far> Rows::farthest(int64_t count, const double* centers, int64_t k) const {
    const int64_t n = source_->n;
    Buffer<double> own;
    if (centers) {
        own = Buffer<double>(n);
        own_distances(centers, k, own.get());
        for (int64_t i = 0; running_ && i < n; ++i) own[i] = std::min(own[i], running_[i]);
    } else if (!running_) {
        throw std::invalid_argument("farthest() asks for running distances or centres");
    }
    const double* squared = centers ? own.get() : running_.get();
    const auto each_present = [&](auto visit) {
        for (int64_t i = 0; i < n; ++i)
            if (source_->weight(i) > 0) visit(i);
    };
    std::priority_queue<double, std::vector<double>, std::greater<>> largest;
    each_present([&](int64_t i) {
        if ((int64_t)largest.size() == count && !(squared[i] > largest.top())) return;
        if ((int64_t)largest.size() == count) largest.pop();
        largest.push(squared[i]);
    });
    const double least = largest.empty() ? 0 : largest.top();
    std::vector<Far> above, alike;
    each_present([&](int64_t i) {
        if (squared[i] > least * (1 + kAlike))
            above.push_back({squared[i], i});
        else if (squared[i] >= least * (1 - kAlike) && (int64_t)alike.size() < count)
            alike.push_back({squared[i], i});
    });
    above.insert(above.end(), alike.begin(), alike.end());
    return above;
}

Partial Rows::relabel(const double* points, int64_t m, const int64_t* clusters, const double* centers, int64_t k) {
    const int64_t n = source_->n, d = source_->d;
    if (k_ != k || !running_) throw std::invalid_argument("relabel() asks for labels, and for points that are covered");
    std::map<Numbers, int32_t> cluster_of;
    for (int64_t p = 0; p < m; ++p) {
        Numbers numbers;
        for (int64_t j = 0; j < d; ++j)
            if (points[p * d + j] != 0) numbers.emplace_back(j, points[p * d + j]);
        cluster_of.emplace(std::move(numbers), (int32_t)clusters[p]);
    }
    if (labels_.use_count() > 1) {
        const auto shared = std::exchange(labels_, std::make_shared<Buffer<int32_t>>(n));
        std::copy_n(shared->get(), n, labels_->get());
    }
    k_ = 0;  // if this is interrupted, the sums mean nothing
    for_blocks(1, [&](int64_t, int64_t begin, int64_t end) {
        Numbers numbers;
        for (int64_t i = begin; i < end; ++i) {
            if (running_[i] != 0) continue;
            numbers.clear();
            source_->each_number(i, [&](int64_t column, double number) { numbers.emplace_back(column, number); });
            const auto found = cluster_of.find(numbers);
            if (found == cluster_of.end()) continue;
            (*labels_)[i] = found->second;
            bounds_.lose(i);
        }
    });
    update_sums(k, n, false);
    return partial(centers, n, 0);
}

Partial Rows::sums(const int32_t* labels, int64_t k) const {
    const int64_t n = source_->n;
    for (int64_t i = 0; i < n; ++i)
        if (labels[i] < 0 || labels[i] >= k) throw std::invalid_argument("a label is out of range");
    Rows given = fresh();
    given.labels_ = given.previous_ = std::make_shared<Buffer<int32_t>>(n);
    std::copy_n(labels, n, given.labels_->get());
    given.update_sums(k, n, false);
    Buffer<double> nowhere(k * source_->d);
    nowhere.fill(0);
    Partial p = given.partial(nowhere.get(), n, 0);
    p.inertia = given.inertia(p.means.get(), k);
    return p;
}

}  // namespace centra
