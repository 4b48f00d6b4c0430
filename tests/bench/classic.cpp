// Usage: bench_classic SOCKET THREADS
// The cheapest check with libfcgi's own loop: 204 for every request, one thread for each connection that the
// web server keeps.
#include <cstdlib>
#include <thread>
#include <vector>

#include <fcgiapp.h>

namespace {

void serve(int listener) {
    FCGX_Request request;
    FCGX_InitRequest(&request, listener, 0);
    while (FCGX_Accept_r(&request) == 0) {
        FCGX_PutS("Status: 204\r\n\r\n", request.out);
        FCGX_Finish_r(&request);
    }
}

}  // namespace

int main(int argc, char** argv) {
    if (argc != 3 || FCGX_Init() != 0) return 2;
    const int listener = FCGX_OpenSocket(argv[1], 512);
    std::vector<std::thread> threads;
    for (int i = 0; i < std::atoi(argv[2]); ++i)
        threads.emplace_back(serve, listener);
    for (std::thread& thread : threads)
        thread.join();
}
