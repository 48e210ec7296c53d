// The GIL, given away for long work and taken again, also while the interpreter exits.
#pragma once
#include <Python.h>
#include <unistd.h>

namespace centra {

// Python up to 3.13 ends a thread that wants the GIL while the interpreter exits: pthread_exit unwinds its stack, and
// the process dies at the first frame that is noexcept or catches everything. From 3.14 on such a thread waits instead,
// for as long as the process lasts; so do ours. A function of its own: no frame of a caller is reached.
template <class Take>
[[gnu::noinline]] auto take_gil(Take take) {
    struct Stay {
        bool taken = false;
        ~Stay() {
            while (!taken) pause();
        }
    } stay;
    const auto state = take();
    stay.taken = true;
    return state;
}

class WithoutGil {
public:
    WithoutGil() : state_(PyEval_SaveThread()) {}
    ~WithoutGil() {
        take_gil([this] { return PyEval_RestoreThread(state_), 0; });
    }
    WithoutGil(const WithoutGil&) = delete;
    WithoutGil& operator=(const WithoutGil&) = delete;

private:
    PyThreadState* const state_;
};

// Whether a handler of a signal has raised an exception. Other threads than the main one have nothing to ask.
inline bool python_was_interrupted() {
    return take_gil([] {
        const PyGILState_STATE state = PyGILState_Ensure();
        const bool raised = PyErr_CheckSignals() != 0;
        PyGILState_Release(state);
        return raised;
    });
}

}  // namespace centra
