// Numbers in twice the digits of a double: the sum of two, the second no more than half a last digit of the first. Each
// operation is good to 2^-102 of its result (of the larger term, where terms cancel).
// Dekker (1971), doi:10.1007/BF01397083; Joldes, Muller, Popescu (2017), doi:10.1145/3121432.
#pragma once

namespace centra {

struct Twice {
    double high = 0, low = 0;
};

// a + b, exactly; |a| >= |b| or a = 0.
inline Twice quick_sum(double a, double b) {
    const double s = a + b;
    return {s, b - (s - a)};
}

// a + b, exactly.
inline Twice exact_sum(double a, double b) {
    const double s = a + b, t = s - a;
    return {s, (a - (s - t)) + (b - t)};
}

// a * b, exactly, unless it leaves the range of doubles.
inline Twice exact_product(double a, double b) {
    constexpr double half = 134217729;  // 2^27 + 1 parts a double in two
    const double p = a * b, c = half * a, d = half * b;
    const double a1 = c - (c - a), a2 = a - a1, b1 = d - (d - b), b2 = b - b1;
    return {p, ((a1 * b1 - p) + a1 * b2 + a2 * b1) + a2 * b2};
}

inline Twice operator-(Twice a) { return {-a.high, -a.low}; }

inline Twice operator+(Twice a, Twice b) {
    Twice s = exact_sum(a.high, b.high);
    const Twice t = exact_sum(a.low, b.low);
    s = quick_sum(s.high, s.low + t.high);
    return quick_sum(s.high, s.low + t.low);
}

inline Twice operator-(Twice a, Twice b) { return a + -b; }

inline Twice operator+(Twice a, double b) {
    const Twice s = exact_sum(a.high, b);
    return quick_sum(s.high, s.low + a.low);
}

inline Twice operator*(Twice a, double b) {
    const Twice p = exact_product(a.high, b);
    return quick_sum(p.high, p.low + a.low * b);
}

inline Twice operator*(Twice a, Twice b) {
    const Twice p = exact_product(a.high, b.high);
    return quick_sum(p.high, p.low + (a.high * b.low + a.low * b.high));
}

inline Twice operator/(Twice a, Twice b) {
    const double q = a.high / b.high;
    const Twice rest = a - b * q;
    const double r = rest.high / b.high;
    return quick_sum(q, r) + (rest - b * r).high / b.high;
}

inline bool operator<(Twice a, Twice b) { return a.high < b.high || (a.high == b.high && a.low < b.low); }

}  // namespace centra
