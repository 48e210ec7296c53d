// The hot kernel: rows in lanes, a group of centres in registers, product and argmin fused; no n-by-k matrix.
//
// The score of a centre, x.c - |c|^2/2, is largest for the nearest. Computed in T, it is off by at most
//     g (|x||c| + |c|^2/2)  <=  g |x|^2/2 + g |c|^2,     g = about (d + 4) units of rounding,
// and the bias of every centre is raised by g |c|^2. So a best score that leads the runner-up by more than
// 2 g |c|^2 + g |x|^2, with c the best centre, is certain; every other row is left open to a better routine.
#pragma once
#include "../core/simd.hpp"
#include "bounds.hpp"
#include "kernels.hpp"

namespace {

using centra::PackedCenters;

constexpr int kTileVectors = 2;
#if CENTRA_VECTOR_BYTES == 64
constexpr int kGroup = 12;  // 24 accumulators of 32 registers
#else
constexpr int kGroup = 6;  // 12 of 16
#endif

template <class T>
struct Best {
    typename Simd<T>::Vector score, runner_up;
    typename Simd<T>::Mask index;
};

template <class T>
CENTRA_INLINE void start(Best<T>* best) {
    best->score = best->runner_up = Simd<T>::broadcast(-__builtin_inff());
    best->index = typename Simd<T>::Mask{};
}

template <class T>
CENTRA_INLINE void consider(typename Simd<T>::Vector score, int64_t index, Best<T>* best) {
    using S = Simd<T>;
    best->index = score > best->score ? (typename S::Mask{} + (typename S::Integer)index) : best->index;
    best->runner_up = S::max(best->runner_up, S::min(best->score, score));
    best->score = S::max(best->score, score);
}

// Labels for `count` rows in the lanes of a vector, given their squares; lists those that the bound leaves open, as
// `first` and so on.
template <class T>
CENTRA_INLINE int64_t conclude(const Best<T>& best, const T* squares, int64_t count, int64_t first,
                               const PackedCenters<T>* centers, int32_t* labels, int32_t* open) {
    using S = Simd<T>;
    typedef int32_t Labels __attribute__((vector_size(S::lanes * sizeof(int32_t))));
    const Labels found = __builtin_convertvector(best.index, Labels);
    if (count >= S::lanes)
        __builtin_memcpy(labels, &found, sizeof found);
    else if (count > 0)
        __builtin_memcpy(labels, &found, count * sizeof(int32_t));
    typename S::Vector square = {};
    if (count >= S::lanes)
        square = S::load(squares);
    else if (count > 0)
        __builtin_memcpy(&square, squares, count * sizeof(T));
    const typename S::Vector lead = best.score - best.runner_up, own = square * centers->row_slack + centers->row_extra;
    if (!S::any(~(lead > own + centers->max_slack))) return 0;
    int64_t left_open = 0;
    for (int i = 0; i < S::lanes && i < count; ++i)
        if (!(lead[i] > own[i] + centers->slack[best.index[i]])) open[left_open++] = (int32_t)(first + i);
    return left_open;
}

// Scores of C centres for the rows of a tile, handed to take(scores[C][kTileVectors], first).
template <class T, int C, class Take>
CENTRA_INLINE void score_group(const T* x, const T* c, const T* bias, int64_t d, int64_t first, Take take) {
    using S = Simd<T>;
    using V = typename S::Vector;
    constexpr int W = kTileVectors * S::lanes;
    V score[C][kTileVectors];
    for (int i = 0; i < C; ++i)
        for (int v = 0; v < kTileVectors; ++v) score[i][v] = S::broadcast(bias[i]);
    for (int64_t j = 0; j < d; ++j, x += W, c += C) {
        V row[kTileVectors];
        for (int v = 0; v < kTileVectors; ++v) row[v] = S::load(x + v * S::lanes);
        for (int i = 0; i < C; ++i) {
            const V center = S::broadcast(c[i]);
            for (int v = 0; v < kTileVectors; ++v) score[i][v] += center * row[v];
        }
    }
    take(score, first);
}

template <class T, int C, class Take>
CENTRA_INLINE void score_group_of(int64_t size, const T* x, const T* c, const T* bias, int64_t d, int64_t first,
                                  Take take) {
    if constexpr (C == 1)
        score_group<T, 1>(x, c, bias, d, first, take);
    else if (size == C)
        score_group<T, C>(x, c, bias, d, first, take);
    else
        score_group_of<T, C - 1>(size, x, c, bias, d, first, take);
}

template <class T, class Take>
CENTRA_INLINE void score_all(const T* tile, const PackedCenters<T>* centers, Take take) {
    const int64_t k = centers->k, d = centers->d;
    const int64_t groups = centra::groups_of(k, kGroup), size = k / groups, larger = k % groups;
    const T* c = centers->coordinates;
    for (int64_t g = 0, first = 0; g < groups; ++g) {
        const int64_t n = size + (g < larger);
        score_group_of<T, kGroup>(n, tile, c, centers->bias + first, d, first, take);
        c += n * d;
        first += n;
    }
}

// A score s in T is one of (x - c)^2 = |x|^2 - 2 s. By the bound above it is too large by no more than g |x|^2/2 + 2 g
// |c|^2, and too small by no more than g |x|^2/2, as the bias is raised.
template <class T>
void bound(const Best<T>& best, const T* squares, int64_t count, const PackedCenters<T>* centers, float* upper,
           float* lower) {
    using S = Simd<T>;
    using V = typename S::Vector;
    typedef float Floats __attribute__((vector_size(S::lanes * sizeof(float))));
    constexpr T up = 1 + centra::kRootRounding, down = 1 - centra::kRootRounding;
    constexpr T least = centra::kLeastFloat, most = centra::kMostFloat;
    V square = {};
    __builtin_memcpy(&square, squares, (count < S::lanes ? count : S::lanes) * sizeof(T));
    const V magnitude = square + S::max(best.score, -best.score) + S::max(best.runner_up, -best.runner_up);
    const V fuzz = magnitude * (T)centra::kScoreRounding<T> + square * (T)centra::kSquareDoubt +
                   2 * S::sqrt(square) * centers->shift_error + centers->shift_error * centers->shift_error +
                   square * centers->row_slack + centers->row_extra + 2 * centers->max_slack + least;
    const V near = S::sqrt(S::max(square - 2 * best.score, V{}) + fuzz);
    const V far = S::sqrt(S::max(S::max(square - 2 * best.runner_up, V{}) - fuzz, V{}));
    const V far_down = S::min(far * down - least, V{} + most);
    const Floats n = __builtin_convertvector(near * up + least, Floats), f = __builtin_convertvector(far_down, Floats);
    __builtin_memcpy(upper, &n, sizeof n);
    __builtin_memcpy(lower, &f, sizeof f);
}

template <class T>
int64_t assign(const T* tile, const T* squares, int64_t count, const PackedCenters<T>* centers, int32_t* labels,
               int32_t* open, const centra::RowBounds* bounds) {
    using S = Simd<T>;
    Best<T> best[kTileVectors];
    for (int v = 0; v < kTileVectors; ++v) start(&best[v]);
    const auto take = [&]<int C>(typename S::Vector(&score)[C][kTileVectors], int64_t first) CENTRA_INLINE_LAMBDA {
        for (int v = 0; v < kTileVectors; ++v) {
            Best<T> b = best[v];
            for (int i = 0; i < C; ++i) consider(score[i][v], first + i, &b);
            best[v] = b;
        }
    };
    score_all(tile, centers, take);
    int64_t left_open = 0;
    for (int v = 0; v < kTileVectors; ++v) {
        const int64_t first = v * S::lanes;
        left_open +=
            conclude(best[v], squares + first, count - first, first, centers, labels + first, open + left_open);
        if (bounds && first < count)
            bound(best[v], squares + first, count - first, centers, bounds->upper + first, bounds->lower + first);
    }
    return left_open;
}

// |x|^2 - 2 x.c + |c|^2 < running asks for a score above (|x|^2 - running) / 2. What rounding may do to either side
// makes that limit lower, so that no such row is missed.
template <class T>
CENTRA_INLINE typename Simd<T>::Vector limit(const T* squares, const double* running, T excess, T tiny, T slack) {
    using V = typename Simd<T>::Vector;
    const V given = Simd<T>::load(squares), so_far = load_as<T>(running);
    const V square = Simd<T>::max(given * (T)(1 - centra::kSquareLoss) - excess, V{});
    return (T)0.5 * (square * (1 - slack) - so_far) - (given + so_far) * (T)centra::kLimitRounding<T> - tiny;
}

template <class T>
bool near(const T* tile, const T* squares, const double* running, double excess, double tiny,
          const PackedCenters<T>* points, uint64_t* marks) {
    using S = Simd<T>;
    typename S::Vector least[kTileVectors];
    for (int v = 0; v < kTileVectors; ++v)
        least[v] = limit(squares + v * S::lanes, running + v * S::lanes, (T)excess, (T)tiny, points->row_slack);
    uint64_t any = 0;
    const auto mark = [&]<int C>(typename S::Vector(&score)[C][kTileVectors], int64_t first) CENTRA_INLINE_LAMBDA {
        for (int i = 0; i < C; ++i) {
            uint64_t bits = 0;
            for (int v = 0; v < kTileVectors; ++v) bits |= S::bits(~(score[i][v] < least[v])) << (v * S::lanes);
            marks[first + i] = bits;
            any |= bits;
        }
    };
    score_all(tile, points, mark);
    return any != 0;
}

}  // namespace
