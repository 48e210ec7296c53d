// Rows bound to the native core: the data, and the state that the protocol's verbs change.
#pragma once
#include <memory>
#include <tuple>
#include <utility>
#include <vector>

#include "../core/pool.hpp"
#include "source.hpp"

namespace centra {

struct Partial {
    std::shared_ptr<const Buffer<double>> totals;  // [k][2][d + 1], see Rows::sums_
    Buffer<double> means;                          // [k][d]: sums over weights; 0 where a cluster has none
    Buffer<int64_t> sizes, present;                // [k]: rows; rows of positive weight, null: the same
    int64_t moved;
    double inertia;
    int64_t distances;
    int64_t fewest;  // rows of positive weight of a cluster
};

struct Far {
    double squared;
    int64_t row;
};

// A row that would lower the inertia by so much if it went from its cluster to another one.
struct Move {
    double gain;
    int64_t row;
    int32_t from, to;
};

// Of every row, the nearest and the second nearest of some points.
struct Ranked {
    Buffer<double> points;  // [k][d]
    int64_t k;
    Buffer<int32_t> first, second;  // [n]
    Buffer<double> nearest, next;   // [n]

    Two of(int64_t row) const { return Two{first.get(), second.get(), nearest.get(), next.get()}.from(row); }
};

// One of Lloyd's steps in short: inertia, shift, moved, distances, seconds.
using Taken = std::tuple<double, double, int64_t, int64_t, double>;

// Some of Lloyd's steps: what the first ones came to in short, the last one in full.
struct Advance {
    std::vector<Taken> taken;  // all steps but the last
    Buffer<double> centers;    // [k][d] that the last one began with
    Partial last;
};

class Rows {
public:
    explicit Rows(std::shared_ptr<const Source> source)
        : source_(std::move(source)), potential_(source_->moments.weight) {}
    Rows fresh() const { return Rows(source_); }

    const Source& source() const { return *source_; }

    Partial step(const double* centers, int64_t k);
    Advance advance(const double* centers, int64_t k, int64_t most, double tol);
    double inertia(const double* centers, int64_t k) const;
    // The same, and that of each cluster, to out[k].
    double within(const double* centers, int64_t k, double* out) const;
    std::shared_ptr<Buffer<int32_t>> labels() const { return labels_; }  // not to be written to

    double cover(const double* points, int64_t m);
    void contest(const double* points, int64_t m, double* potentials);
    double potential() const { return potential_; }
    int64_t draw(double u);
    // Among the rows of positive weight, in no order: all that the first `count` are among, the largest distance first
    // and the lowest row among alike. From the nearest point that is covered and, if there are centres, from the one of
    // the row's label.
    std::vector<Far> farthest(int64_t count, const double* centers, int64_t k) const;
    // Rows that equal one of the points, which are covered and different, go to its cluster. The inertia is the
    // distance to centres [k][d].
    Partial relabel(const double* points, int64_t m, const int64_t* clusters, const double* centers, int64_t k);
    // What these labels, from 0 to k - 1, add up to; the inertia is to the means.
    Partial sums(const int32_t* labels, int64_t k) const;
    // Finds of every row the nearest and the second nearest point, and covers these points alone; returns the
    // potential.
    double rank(const double* points, int64_t k);
    int64_t ranked() const { return ranked_ ? ranked_->k : 0; }  // how many points
    // What the potential would change by if a point came and one that is ranked went: out [m][k].
    void swaps(const double* points, int64_t m, double* out) const;
    // The same rows with their labels, the point having taken the place of one that is ranked: a step from there looks
    // only at rows that this concerns.
    Rows swapped(const double* point, int64_t place) const;
    // Rows whose move from the nearest of the ranked points, which are the means of clusters of these weights, to
    // another one would lower the inertia, with the best one each; those that gain most come first.
    std::vector<Move> moves(const double* weights) const;
    void distances(const double* points, int64_t m, int64_t begin, int64_t end, double* out) const;
    // Labels are of all rows, from 0 to k - 1; out is [m][k].
    void distance_sums(const double* points, int64_t m, const int32_t* labels, int64_t k, double* out) const;

private:
    int64_t label(Labeller& labeller, int64_t k, const Hamerly* bounds);
    void update_sums(int64_t k, int64_t moved, bool known);
    void sum_rows(int64_t k, bool all, int64_t rows);
    Partial partial(const double* centers, int64_t moved, int64_t distances);
    void forget_distances();
    void rank_anew(const double* points, int64_t k, Ranked& to) const;
    void rank_again(const Ranked& before, const std::vector<int64_t>& changed, Ranked& to) const;
    void lower(const double* points, int64_t m, int64_t won);
    int64_t contestant(const double* point) const;
    Blocks mass_blocks() const;
    // visit(block, its first row, the row after its last) for all blocks, which are the tasks.
    template <class Visit>
    void for_blocks(int64_t points, Visit visit) const {
        const Blocks blocks = mass_blocks();
        const int threads = source_->threads_for(2.0 * source_->stored() * points);
        run(blocks.count(), threads, [&](int64_t b, int) { visit(b, blocks.begin(b), blocks.end(b)); });
    }
    Buffer<double> own_distances(const double* centers, int64_t k, double* out) const;

    std::shared_ptr<const Source> source_;

    // [n], from the first step on; previous_ differs where a row moved. Who asks for labels shares them.
    std::shared_ptr<Buffer<int32_t>> labels_, previous_;
    double looks_ = 0;        // products of the last step
    bool quickly_ = true;     // whether float32 settles most labels
    Buffer<uint64_t> moved_;  // a bit for each row: whether the last step moved it

    // Which rows can't have changed their label at a step, from the second one in a row with as many centres on.
    Hamerly bounds_;

    // Sums kept up to date by the rows that moved, in twice the digits: [k][2][d + 1], the sums as far as one number
    // can tell them and what is missing, the weight being one more column. Whoever holds a Partial shares them; they
    // are copied before they change only if someone still does.
    int64_t k_ = 0;  // clusters of the sums; 0: none yet
    std::shared_ptr<Buffer<double>> sums_;
    Buffer<int64_t> counts_;  // [2][k]: of rows; of rows of positive weight, where there are weights
    bool afresh_ = false;     // whether the sums are of the rows as they are, no row having left

    Buffer<double> running_;     // [n] once something is covered
    Buffer<double> block_mass_;  // sums of weight times running distance, per block
    double potential_;

    std::shared_ptr<const Ranked> ranked_;  // since the last rank()

    // What the last contest found, so that covering one of its points needs no second look at the rows.
    struct Contest {
        Buffer<double> points, masses;            // [m][d], [blocks][m]
        std::vector<std::vector<Nearer>> nearer;  // per block
        std::vector<char> kept;                   // whether all of a block
    } contest_;
};

// Sums over weights, [k][d], to the last digit, of totals and residues [k][d + 1]; 0 where a weight is 0.
void means(const double* totals, const double* residues, int64_t k, int64_t d, double* out);

}  // namespace centra
