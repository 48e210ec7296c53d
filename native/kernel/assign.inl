// The hot kernel: rows in lanes, a group of centres in registers, product and argmin fused; no n-by-k matrix.
//
// The score of a centre, x.c - |c|^2/2, is largest for the nearest. Computed in T, it is off by at most
//     g (|x||c| + |c|^2/2)  <=  g |x|^2/2 + g |c|^2,     g = about (d + 4) units of rounding,
// and the bias of every centre is raised by g |c|^2. So a best score that leads the runner-up by more than
// 2 g |c|^2 + g |x|^2, with c the best centre, is certain; every other row is left open to a better routine.
#pragma once
#include "../core/simd.hpp"
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

template <class T, int C>
CENTRA_INLINE void score_group(const T* x, const T* c, const T* bias, int64_t d, int64_t first, Best<T>* best) {
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
    for (int v = 0; v < kTileVectors; ++v) {
        Best<T> b = best[v];
        for (int i = 0; i < C; ++i) {
            const V s = score[i][v];
            b.index = s > b.score ? (typename S::Mask{} + (typename S::Integer)(first + i)) : b.index;
            b.runner_up = S::max(b.runner_up, S::min(b.score, s));
            b.score = S::max(b.score, s);
        }
        best[v] = b;
    }
}

template <class T, int C>
CENTRA_INLINE void score_group_of(int64_t size, const T* x, const T* c, const T* bias, int64_t d, int64_t first,
                                  Best<T>* best) {
    if constexpr (C == 1)
        score_group<T, 1>(x, c, bias, d, first, best);
    else if (size == C)
        score_group<T, C>(x, c, bias, d, first, best);
    else
        score_group_of<T, C - 1>(size, x, c, bias, d, first, best);
}

template <class T>
int64_t assign(const T* tile, int64_t count, const PackedCenters<T>* centers, int32_t* labels, int32_t* open) {
    using S = Simd<T>;
    using V = typename S::Vector;
    constexpr int W = kTileVectors * S::lanes;
    const int64_t k = centers->k, d = centers->d;
    const int64_t groups = centra::groups_of(k, kGroup), size = k / groups, larger = k % groups;
    Best<T> best[kTileVectors];
    V squares[kTileVectors] = {};
    for (int v = 0; v < kTileVectors; ++v) {
        best[v].score = best[v].runner_up = S::broadcast(-__builtin_inff());
        best[v].index = typename S::Mask{};
        for (int64_t j = 0; j < d; ++j) {
            const V x = S::load(tile + j * W + v * S::lanes);
            squares[v] += x * x;
        }
    }
    const T *c = centers->coordinates, *bias = centers->bias;
    for (int64_t g = 0, first = 0; g < groups; ++g) {
        const int64_t n = size + (g < larger);
        score_group_of<T, kGroup>(n, tile, c, bias + first, d, first, best);
        c += n * d;
        first += n;
    }
    int64_t left_open = 0;
    for (int v = 0; v < kTileVectors; ++v) {
        typedef int32_t Labels __attribute__((vector_size(S::lanes * sizeof(int32_t))));
        const Labels found = __builtin_convertvector(best[v].index, Labels);
        if (const int64_t n = count - v * S::lanes; n >= S::lanes)
            __builtin_memcpy(labels + v * S::lanes, &found, sizeof found);
        else if (n > 0)
            __builtin_memcpy(labels + v * S::lanes, &found, n * sizeof(int32_t));
        const V lead = best[v].score - best[v].runner_up, own = squares[v] * centers->row_slack;
        if (!S::any(~(lead > own + centers->max_slack))) continue;
        for (int i = 0; i < S::lanes && v * S::lanes + i < count; ++i)
            if (!(lead[i] > own[i] + centers->slack[best[v].index[i]])) open[left_open++] = v * S::lanes + i;
    }
    return left_open;
}

}  // namespace
