// What rounding may do: every constant of the bounds that let a fast kernel decide, in one place.
//
// u is the unit of rounding of T: a sum, product, quotient or root is off by u of itself at most; so n of them in a row
// are off by n u / (1 - n u), which is below (n + 1) u wherever it is used here. Bounds are rounded to powers of two,
// always to the side that proves less.
//
// A row is x less a shift close to the mean m of all rows. Its square is not found anew for every shift: what is kept
// is the square q of x - m, rounded up, and the difference between the two is bounded.
#pragma once

namespace centra {

template <class T>
constexpr double kUnit = sizeof(T) == sizeof(float) ? 0x1p-24 : 0x1p-53;

// The least number that has all its digits, in float32 and, rounded up, in float64; and the largest float32.
constexpr double kLeastFloat = 0x1p-126, kLeastDouble = 1e-300, kMostFloat = 0x1.fffffep127;
// Products and squares up to that size can be added twice over without overflow in float32.
constexpr double kFitsFloat = 1e36;
static_assert(100 * kFitsFloat < kMostFloat);

// --- The square of a row ---

// q is at least |x - m|^2 and at most (1 + kSquareError) |x - m|^2: the sum in float64, raised by kSquareError / 2, is
// then rounded to float32. The sum itself is good to far more digits than that, for fewer than 2^30 columns.
constexpr double kSquareError = 0x1p-19;
static_assert(kSquareError / 2 > 2 * kUnit<float>, "rounding to float32 must not take back what was added");
static_assert((1 + kSquareError / 2) * (1 + 2 * kUnit<float>) < 1 + kSquareError);

// |x - s|^2 >= (1 - 1/L) |x - m|^2 - L |m - s|^2 for any L > 1, as 2ab <= a^2/L + L b^2: here L = kLeeway.
constexpr double kLeeway = 0x1p18;
// So |x - s|^2 >= (1 - kSquareLoss) q - kLeeway |m - s|^2.
constexpr double kSquareLoss = 0x1p-17;
static_assert((1 - 1 / kLeeway) / (1 + kSquareError) > 1 - kSquareLoss);

// |x - s|^2 <= (1 + 1/kShare) q + (1 + kShare) |m - s|^2, in the same way: the row's part of the bound of a score.
constexpr double kShare = 16;

// Between |x - s|^2 and q there are q's own error, 2 |x - m| |m - s| and |m - s|^2. The first, of q in T:
constexpr double kSquareDoubt = 0x1p-18;
static_assert(kSquareDoubt > kSquareError);
// |m - s|, a root, is rounded to T, and is to be no less than it is.
constexpr double kShiftUp = 1 + 0x1p-20;
static_assert(kShiftUp > 1 + 4 * kUnit<float>);

// --- Distances from scores: kernel/assign.inl, bounds of rows ---

// (x - c)^2 = |x|^2 - 2 s, and the terms of its bound, are found in 12 operations of T: 16 units of what goes in.
template <class T>
constexpr double kScoreRounding = 16 * kUnit<T>;
static_assert(kScoreRounding<float> > 12 * kUnit<float> / (1 - 12 * kUnit<float>));
// A root, a product, a sum and the rounding to float32 are 4 operations; 8 units of float32.
constexpr double kRootRounding = 8 * kUnit<float>;
static_assert(kRootRounding > 4 * kUnit<float> / (1 - 4 * kUnit<float>));
// Where x may be nearer to a point than so far is asked of a limit that 14 operations of T find: 16 units.
template <class T>
constexpr double kLimitRounding = 16 * kUnit<T>;
static_assert(kLimitRounding<float> > 14 * kUnit<float> / (1 - 14 * kUnit<float>));

// --- Bounds that are carried from step to step: bounds/hamerly.hpp ---

// A sum of two floats, and their product with this very number: 2 operations, 4 units.
constexpr double kCarryRounding = 4 * kUnit<float>;
static_assert((1 + kCarryRounding) * (1 - 2 * kUnit<float>) > 1, "from above stays above: (1 - u)^2 > 1 - 2 u");
static_assert((1 - kCarryRounding) * (1 + 3 * kUnit<float>) < 1, "from below stays below: (1 + u)^2 < 1 + 3 u");
// How far a centre moved, a root in float64, rounded to float32 and to be no less than it is: 1 operation, 4 units.
constexpr double kDriftUp = 1 + 4 * kUnit<float>;
static_assert(kDriftUp * (1 - kUnit<float>) > 1);

// --- Scores: the error of x.c - |c|^2/2 ---

// In T, with so many products; relative to |x||c| + |c|^2/2. The products of a chain pass through as many sums, and the
// row and the centre were rounded, too, the bias three times: 6 more. Higgins's g_n = n u / (1 - n u) is raised by 5 %
// for what float64 rounds while this bound is found. Infinity where it would say nothing.
// Added is what direct differences, which have the last word, round in float64: each square 3 times, sums of eight
// chains and of these in pairs, so (d / 8 + 10) u of the distance at most, of two distances, of |x - c|^2 <= 2 (|x|^2 +
// |c|^2): 4 (d / 8 + 10) 2 u.
constexpr double kMoreRoundings = 6, kBoundRaised = 1.05, kMostBound = 0.05;
constexpr double kDirectRoundings = 10, kDirectChains = 8, kDirectFactor = 8;
static_assert(kBoundRaised > 1 + 1000 * kUnit<double>);

// --- Sums ---

// Sums have 106 bits. Where weights times numbers differ by more, they are taken anew at every step: what has left them
// then leaves 2^-26 of the least number behind at most.
constexpr double kEven = 0x1p80;
static_assert(kEven * 0x1p26 == 0x1p106);
// Numbers of T are multiples of u times the least of them, and so is whatever they add up to. During a step, up to 2 n
// rows come to a cluster or leave it, while its sum is 2 n times the largest number at most: each addition takes half a
// step of that from the high part, (2 n largest) 2^-53, and the low part collects 2 n of these. As long as that is less
// than 2^53 multiples, no bit is ever lost, and sums need not be taken anew:
//     4 n^2 largest 2^-53 < 2^53 u least,  that is,  n^2 (largest / least) / u < 2^104.
// Weights would make products of twice the digits.
constexpr double kExactSums = 0x1p103;
static_assert(4 * kExactSums * kUnit<double> < 0x1p53);
// An inertia from the sums, less than that share of the scatter of all rows, has lost the digits that tell.
constexpr double kTiny = 1e-4;

// --- Alike ---

// Distances that are closer than that may be equal: of sparse rows they are added up in another order. With fewer than
// 2^11 roundings that pass through a sum of d / 8 + 10 terms, for up to 16,000 columns of ordinary numbers; of more,
// the errors cancel. The same number is in engine/ranks.py.
constexpr double kAlike = 1e-12;
static_assert(kAlike > 0x1p11 * 2 * kUnit<double>);

}  // namespace centra
