// The command line. What the program is made of is in gateway.cc.
#include <CLI/CLI.hpp>

#include <cstdio>
#include <fstream>
#include <iostream>

#include "base/log.h"
#include "base/random.h"
#include "config/docs.h"
#include "config/load.h"
#include "config/print.h"
#include "gateway.h"

extern char** environ;

namespace {

constexpr int kFailure = 1;

/// What all commands that read a configuration take.
struct Sources {
  std::string file;
  std::string listen;
  std::vector<std::string> settings;

  void AddTo(CLI::App& command) {
    command.add_option("-c,--config", file, "configuration file (JSON with comments); without it the embedded default");
    command.add_option("--listen", listen, "address:port to listen on, same as --set server.listen=...");
    command.add_option("--set", settings, "section.key=value, overrides file and environment");
  }
};

encke::config::Environment OurEnvironment() {
  encke::config::Environment environment;
  for (char** variable = environ; *variable != nullptr; ++variable) {
    std::string_view text = *variable;
    size_t equals = text.find('=');
    if (equals == std::string_view::npos) continue;
    environment.emplace_back(text.substr(0, equals), text.substr(equals + 1));
  }
  return environment;
}

/// What only the whole can know is asked where nothing else is wrong.
encke::config::LoadResult WithRoutesChecked(encke::config::LoadResult loaded) {
  if (!loaded.problems.empty()) return loaded;
  for (const encke::config::Conflict& conflict : encke::FindRouteConflicts(loaded.config)) {
    loaded.problems.push_back(encke::config::ProblemOf(conflict, loaded.origins));
  }
  return loaded;
}

encke::config::LoadResult LoadFrom(const Sources& sources) {
  std::vector<std::string> flags = sources.settings;
  if (!sources.listen.empty()) flags.push_back("server.listen=" + sources.listen);
  std::optional<std::string> file;
  if (!sources.file.empty()) file = sources.file;
  return WithRoutesChecked(encke::config::Load(file, OurEnvironment(), flags));
}

/// Prints what is wrong with a configuration; returns whether anything is.
bool PrintProblems(const encke::config::LoadResult& loaded) {
  std::cerr << encke::config::FormatProblems(loaded.problems);
  return !loaded.problems.empty();
}

int Serve(const Sources& sources) {
  encke::config::LoadResult loaded = LoadFrom(sources);
  if (PrintProblems(loaded)) return kFailure;
  if (!encke::log::Start(loaded.config.log.level)) return kFailure;
  bool made_key = sources.file.empty() && loaded.config.api.key.empty();
  if (made_key) loaded.config.api.key = encke::RandomText(18);
  return encke::RunGateway(loaded.config, made_key) ? 0 : kFailure;
}

int Check(const std::string& file) {
  encke::config::LoadResult loaded = WithRoutesChecked(encke::config::Load(file, {}, {}));
  if (PrintProblems(loaded)) return kFailure;
  std::cout << file << ": no problems\n";
  return 0;
}

int ShowConfig(const Sources& sources, bool docs) {
  if (docs) {
    std::cout << encke::config::WriteDocs();
    return 0;
  }
  encke::config::LoadResult loaded = LoadFrom(sources);
  if (PrintProblems(loaded)) return kFailure;
  std::cout << encke::config::Print(loaded);
  return 0;
}

}  // namespace

int main(int argc, char** argv) {
  CLI::App app("Encke: a Comet gateway. Every browser gets a live channel over the best transport that works.", "encke");
  app.require_subcommand(1);

  Sources sources;
  CLI::App* serve = app.add_subcommand("serve", "run the gateway");
  sources.AddTo(*serve);

  std::string checked;
  CLI::App* check = app.add_subcommand("check", "tell everything that is wrong with a configuration file");
  check->add_option("file", checked, "configuration file")->required();

  bool docs = false;
  CLI::App* config = app.add_subcommand("config", "print the configuration in effect");
  sources.AddTo(*config);
  config->add_flag("--docs", docs, "print the reference of all keys (docs/configuration.md) instead");

  CLI::App* version = app.add_subcommand("version", "print the version");

  CLI11_PARSE(app, argc, argv);
  if (serve->parsed()) return Serve(sources);
  if (check->parsed()) return Check(checked);
  if (config->parsed()) return ShowConfig(sources, docs);
  if (version->parsed()) std::cout << "encke " ENCKE_VERSION "\n";
  return 0;
}
