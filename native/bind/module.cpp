// nanobind: shapes, dtypes, the GIL, exceptions; nothing else. What is wrong here is our bug, not the user's.
#include <nanobind/nanobind.h>
#include <nanobind/ndarray.h>
#include <nanobind/stl/optional.h>
#include <nanobind/stl/pair.h>
#include <nanobind/stl/string.h>
#include <nanobind/stl/tuple.h>
#include <nanobind/stl/vector.h>

#include <cfenv>
#include <map>
#include <memory>
#include <tuple>

#include "../column/column.hpp"
#include "../core/pool.hpp"
#include "../dense/dense.hpp"
#include "../ops/rows.hpp"
#include "../sparse/sparse.hpp"
#include "gil.hpp"
#include "turn.hpp"

namespace nb = nanobind;

namespace {

using Array2D = nb::ndarray<nb::ro, nb::ndim<2>, nb::device::cpu>;
using Array1D = nb::ndarray<nb::ro, nb::ndim<1>, nb::c_contig, nb::device::cpu>;
using Columns = nb::ndarray<const int32_t, nb::ndim<1>, nb::c_contig, nb::device::cpu>;
using Starts = nb::ndarray<const int64_t, nb::ndim<1>, nb::c_contig, nb::device::cpu>;
using Points = nb::ndarray<const double, nb::ndim<2>, nb::c_contig, nb::device::cpu>;
using Vector = nb::ndarray<const double, nb::ndim<1>, nb::c_contig, nb::device::cpu>;
using Labels = nb::ndarray<const int32_t, nb::ndim<1>, nb::c_contig, nb::device::cpu>;
using Index = nb::ndarray<const int64_t, nb::ndim<1>, nb::c_contig, nb::device::cpu>;
using Weights = std::optional<Vector>;
template <class T>
using Out = nb::ndarray<nb::numpy, T>;

// Hands a buffer to Python, which frees it.
template <class T>
Out<T> hand_over(centra::Buffer<T>&& buffer, std::initializer_list<size_t> shape) {
    auto* kept = new centra::Buffer<T>(std::move(buffer));
    nb::capsule owner(kept, [](void* p) noexcept { delete static_cast<centra::Buffer<T>*>(p); });
    return Out<T>(kept->get(), shape, owner);
}

// The caller's rounding mode and the like are not ours, and threads would keep those that they are started under.
class DefaultArithmetic {
public:
    DefaultArithmetic() : other_(!is_default()) {
        if (!other_) return;  // nearly always; to set it would take as long as a small answer
        std::fegetenv(&callers_);
        std::fesetenv(FE_DFL_ENV);
    }
    ~DefaultArithmetic() {
        if (other_) std::fesetenv(&callers_);
    }

private:
    static bool is_default() {
#ifdef CENTRA_X86
        constexpr unsigned flags = 0x3f, usual = 0x1f80;  // all that matters is in one register
        return (__builtin_ia32_stmxcsr() & ~flags) == usual;
#else
        return false;
#endif
    }

    const bool other_;
    std::fenv_t callers_;
};

template <class Work>
auto without_gil(Work work) -> decltype(work()) {
    const centra::WithoutGil release;
    const DefaultArithmetic arithmetic;
    centra::prepare_to_throw();
    return work();
}

// Shares a buffer with Python.
template <class T>
nb::capsule keep(const std::shared_ptr<T>& shared) {
    return {new std::shared_ptr<T>(shared), [](void* p) noexcept { delete static_cast<std::shared_ptr<T>*>(p); }};
}

// The high (part 0) or low parts of sums [k][2][wide], to look at.
nb::ndarray<nb::numpy, const double> share(const std::shared_ptr<const centra::Buffer<double>>& sums, size_t part,
                                           size_t k, size_t wide) {
    return {sums->get() + part * wide, {k, wide}, keep(sums), {(int64_t)(2 * wide), 1}};
}

// Numbers come as bits: an array of unsigned integers of the dtype's size, and the dtype's name.
centra::Type type_of(const std::string& dtype) {
    using centra::Type;
    static const std::map<std::string, Type> types = {
        {"float16", Type::f16}, {"bfloat16", Type::bf16}, {"float32", Type::f32}, {"float64", Type::f64},
        {"bool", Type::u8},     {"int8", Type::i8},       {"uint8", Type::u8},    {"int16", Type::i16},
        {"uint16", Type::u16},  {"int32", Type::i32},     {"uint32", Type::u32},  {"int64", Type::i64},
        {"uint64", Type::u64},
    };
    const auto type = types.find(dtype);
    if (type == types.end()) throw std::invalid_argument("unknown dtype " + dtype);
    return type->second;
}

// Rows and the arrays that they look into.
class BoundRows {
public:
    static BoundRows dense(const Array2D& x, const std::string& dtype, const Weights& weights, int threads) {
        const centra::View view{x.data(),    type_of(dtype), (int64_t)x.shape(0), (int64_t)x.shape(1),
                                x.stride(0), x.stride(1)};
        return make<centra::DenseSource>(view, weights, threads, std::make_tuple(x, weights));
    }

    static BoundRows sparse(const Array1D& values, const std::string& dtype, const Columns& columns,
                            const Starts& starts, int64_t d, const Weights& weights, int threads) {
        const centra::SparseView view{
            values.data(), type_of(dtype), columns.data(), starts.data(), (int64_t)starts.shape(0) - 1, d};
        return make<centra::SparseSource>(view, weights, threads, std::make_tuple(values, columns, starts, weights));
    }

    BoundRows fresh() const { return BoundRows(kept_, rows_.fresh()); }

    nb::tuple moments() const {
        const centra::Moments& m = rows_.source().moments;
        return nb::make_tuple(m.weight, copy(m.mean), copy(m.variance), m.largest, m.least);
    }

    nb::tuple step(const Points& centers) {
        const size_t k = centers.shape(0), d = centers.shape(1);
        return as_tuple(unlocked<centra::Turn::Change>([&] { return rows_.step(centers.data(), (int64_t)k); }), k, d);
    }

    nb::tuple advance(const Points& centers, int64_t most, double tol) {
        const size_t k = centers.shape(0), d = centers.shape(1);
        centra::Advance a =
            unlocked<centra::Turn::Change>([&] { return rows_.advance(centers.data(), (int64_t)k, most, tol); });
        return nb::make_tuple(std::move(a.taken), hand_over(std::move(a.centers), {k, d}),
                              as_tuple(std::move(a.last), k, d));
    }

    double inertia(const Points& centers) const {
        return unlocked<centra::Turn::Look>([&] { return rows_.inertia(centers.data(), centers.shape(0)); });
    }
    nb::tuple within(const Points& centers) const {
        const size_t k = centers.shape(0);
        centra::Buffer<double> of_each((int64_t)k);
        const double inertia =
            unlocked<centra::Turn::Look>([&] { return rows_.within(centers.data(), (int64_t)k, of_each.get()); });
        return nb::make_tuple(inertia, hand_over(std::move(of_each), {k}));
    }
    double cover(const Points& points) {
        return unlocked<centra::Turn::Change>([&] { return rows_.cover(points.data(), points.shape(0)); });
    }
    Out<double> contest(const Points& points) {
        centra::Buffer<double> potentials(points.shape(0));
        unlocked<centra::Turn::Change>([&] { rows_.contest(points.data(), points.shape(0), potentials.get()); });
        return hand_over(std::move(potentials), {points.shape(0)});
    }
    double potential() const {
        const centra::Turn::Look look(turn_);
        return rows_.potential();
    }
    Out<int64_t> draw(const Vector& u) {
        centra::Buffer<int64_t> picks(u.shape(0));
        unlocked<centra::Turn::Change>([&] {
            for (size_t i = 0; i < u.shape(0); ++i) picks[i] = rows_.draw(u.data()[i]);
        });
        return hand_over(std::move(picks), {u.shape(0)});
    }
    std::pair<Out<double>, Out<int64_t>> farthest(int64_t count, const std::optional<Points>& centers) const {
        const std::vector<centra::Far> found = unlocked<centra::Turn::Look>([&] {
            return rows_.farthest(count, centers ? centers->data() : nullptr, centers ? centers->shape(0) : 0);
        });
        centra::Buffer<double> squared(found.size());
        centra::Buffer<int64_t> rows(found.size());
        for (size_t i = 0; i < found.size(); ++i) {
            squared[i] = found[i].squared;
            rows[i] = found[i].row;
        }
        return {hand_over(std::move(squared), {found.size()}), hand_over(std::move(rows), {found.size()})};
    }
    nb::tuple relabel(const Points& points, const Index& clusters, const Points& centers) {
        const size_t k = centers.shape(0), d = centers.shape(1);
        return as_tuple(unlocked<centra::Turn::Change>([&] {
                            return rows_.relabel(points.data(), (int64_t)points.shape(0), clusters.data(),
                                                 centers.data(), (int64_t)k);
                        }),
                        k, d);
    }
    double rank(const Points& points) {
        return unlocked<centra::Turn::Change>([&] { return rows_.rank(points.data(), points.shape(0)); });
    }
    Out<double> swaps(const Points& points) const {
        const size_t m = points.shape(0), k = rows_.ranked();
        centra::Buffer<double> changes(centra::product((int64_t)m, (int64_t)k));
        unlocked<centra::Turn::Look>([&] { rows_.swaps(points.data(), (int64_t)m, changes.get()); });
        return hand_over(std::move(changes), {m, k});
    }
    BoundRows swapped(const Vector& point, int64_t place) const {
        return BoundRows(kept_, unlocked<centra::Turn::Look>([&] { return rows_.swapped(point.data(), place); }));
    }
    nb::tuple moves(const Vector& weights) const {
        const std::vector<centra::Move> found =
            unlocked<centra::Turn::Look>([&] { return rows_.moves(weights.data()); });
        const size_t count = found.size();
        centra::Buffer<double> gains(count);
        centra::Buffer<int64_t> rows(count), from(count), to(count);
        for (size_t i = 0; i < count; ++i) {
            gains[i] = found[i].gain;
            rows[i] = found[i].row;
            from[i] = found[i].from;
            to[i] = found[i].to;
        }
        return nb::make_tuple(hand_over(std::move(gains), {count}), hand_over(std::move(rows), {count}),
                              hand_over(std::move(from), {count}), hand_over(std::move(to), {count}));
    }
    nb::tuple sums(const Labels& labels, int64_t k) const {
        if ((int64_t)labels.shape(0) != rows_.source().n) throw std::invalid_argument("a label for each row is needed");
        return as_tuple(unlocked<centra::Turn::Look>([&] { return rows_.sums(labels.data(), k); }), (size_t)k,
                        (size_t)rows_.source().d);
    }
    Out<double> distances(const Points& points, int64_t begin, int64_t end) const {
        const int64_t m = points.shape(0);
        centra::Buffer<double> out(centra::product(end - begin, m));
        unlocked<centra::Turn::Look>([&] { rows_.distances(points.data(), m, begin, end, out.get()); });
        return hand_over(std::move(out), {(size_t)(end - begin), (size_t)m});
    }
    Out<double> distance_sums(const Points& points, const Labels& labels, int64_t k) const {
        const size_t m = points.shape(0);
        if ((int64_t)labels.shape(0) != rows_.source().n) throw std::invalid_argument("a label for each row is needed");
        centra::Buffer<double> sums(centra::product((int64_t)m, k));
        unlocked<centra::Turn::Look>(
            [&] { rows_.distance_sums(points.data(), (int64_t)m, labels.data(), k, sums.get()); });
        return hand_over(std::move(sums), {m, (size_t)k});
    }
    Out<int32_t> labels() const {
        const centra::Turn::Look look(turn_);
        const auto labels = rows_.labels();
        return Out<int32_t>(labels->get(), {(size_t)labels->size()}, keep(labels));
    }

private:
    BoundRows(std::shared_ptr<const void> kept, centra::Rows rows) : kept_(std::move(kept)), rows_(std::move(rows)) {}

    template <class Source, class View, class Arrays>
    static BoundRows make(const View& view, const Weights& weights, int threads, Arrays arrays) {
        // Strides of 0 make arrays of any size. Whatever is asked of rows takes so much a row and a column, so that
        // sizes that are too large are known here; counts of blocks and bytes then fit 64 bits.
        centra::Buffer<double>(view.n), centra::Buffer<double>(view.d);
        return {std::make_shared<const Arrays>(std::move(arrays)), centra::Rows(without_gil([&] {
                    return std::make_shared<const Source>(view, weights ? weights->data() : nullptr,
                                                          threads > 0 ? threads : centra::usable_threads());
                }))};
    }

    static nb::tuple as_tuple(centra::Partial p, size_t k, size_t d) {
        const nb::object sizes = nb::cast(hand_over(std::move(p.sizes), {k}));
        const nb::object present = p.present ? nb::cast(hand_over(std::move(p.present), {k})) : sizes;
        return nb::make_tuple(share(p.totals, 0, k, d + 1), share(p.totals, 1, k, d + 1), sizes, present, p.moved,
                              p.inertia, p.distances, p.fewest, hand_over(std::move(p.means), {k, d}));
    }

    template <class Answer, class Work>
    auto unlocked(Work work) const -> decltype(work()) {
        const Answer answering(turn_);
        return without_gil(work);
    }

    template <class T>
    static Out<T> copy(const centra::Buffer<T>& from) {
        centra::Buffer<T> to(from.size());
        std::copy_n(from.get(), from.size(), to.get());
        return hand_over(std::move(to), {(size_t)from.size()});
    }

    std::shared_ptr<const void> kept_;  // the arrays that the rows look into
    centra::Rows rows_;
    mutable centra::Turn turn_;
};

}  // namespace

NB_MODULE(_native, m) {
    nb::set_leak_warnings(false);
    centra::interrupted = centra::python_was_interrupted;
    centra::prepare_to_throw();
    nb::register_exception_translator([](const std::exception_ptr& p, void*) {
        try {
            std::rethrow_exception(p);
        } catch (const centra::Interrupted&) {
            // PyErr_CheckSignals has set the exception already.
        }
    });
    m.def("isa", [] { return centra::kernels().name; });
    m.def("usable_threads", &centra::usable_threads);
    m.def("means", [](const Points& totals, const Points& residues) {
        const DefaultArithmetic arithmetic;
        const size_t k = totals.shape(0), d = totals.shape(1) - 1;
        centra::Buffer<double> means(centra::product(k, d));
        centra::means(totals.data(), residues.data(), k, d, means.get());
        return hand_over(std::move(means), {k, d});
    });
    m.def("squared_distance", [](const Points& a, const Points& b) {  // of all numbers
        const DefaultArithmetic arithmetic;
        return centra::kernels().direct->squared_double(a.data(), b.data(), a.size());
    });
    m.def(
        "optimum",
        [](const Vector& values, const Weights& weights, int64_t k) {
            if (k < 1 || (weights && weights->shape(0) != values.shape(0)))
                throw std::invalid_argument("a weight for each number and at least one cluster are needed");
            centra::Optimum found = without_gil([&] {
                centra::Optimum answer;
                centra::run(1, 1, [&](int64_t, int) {
                    answer = centra::optimum(values.data(), weights ? weights->data() : nullptr,
                                             (int64_t)values.shape(0), k);
                });
                return answer;
            });
            const size_t clusters = (size_t)found.firsts.size();
            return nb::make_tuple(hand_over(std::move(found.firsts), {clusters}),
                                  hand_over(std::move(found.centers), {clusters}), found.inertia, found.below);
        },
        nb::arg("values"), nb::arg("weights").none(), nb::arg("k"));
    nb::class_<BoundRows>(m, "BoundRows")
        .def_static("dense", &BoundRows::dense, nb::arg("x"), nb::arg("dtype"), nb::arg("weights").none(),
                    nb::arg("threads"))
        .def_static("sparse", &BoundRows::sparse, nb::arg("values"), nb::arg("dtype"), nb::arg("columns"),
                    nb::arg("starts"), nb::arg("d"), nb::arg("weights").none(), nb::arg("threads"))
        .def("fresh", &BoundRows::fresh)
        .def("moments", &BoundRows::moments)
        .def("step", &BoundRows::step)
        .def("advance", &BoundRows::advance)
        .def("inertia", &BoundRows::inertia)
        .def("within", &BoundRows::within)
        .def("cover", &BoundRows::cover)
        .def("contest", &BoundRows::contest)
        .def("potential", &BoundRows::potential)
        .def("draw", &BoundRows::draw)
        .def("farthest", &BoundRows::farthest, nb::arg("count"), nb::arg("centers").none())
        .def("relabel", &BoundRows::relabel)
        .def("rank", &BoundRows::rank)
        .def("swaps", &BoundRows::swaps)
        .def("swapped", &BoundRows::swapped)
        .def("moves", &BoundRows::moves)
        .def("sums", &BoundRows::sums)
        .def("distances", &BoundRows::distances)
        .def("distance_sums", &BoundRows::distance_sums)
        .def("labels", &BoundRows::labels);
}
