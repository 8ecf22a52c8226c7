#define DOCTEST_CONFIG_IMPLEMENT
#include <doctest/doctest.h>
#include <spdlog/sinks/null_sink.h>
#include <spdlog/spdlog.h>

/// Warnings are written, for writing them must not fail; but nobody wants to read some thousands.
int main(int argc, char** argv) {
  spdlog::set_default_logger(spdlog::null_logger_st("faults"));
  return doctest::Context(argc, argv).run();
}
