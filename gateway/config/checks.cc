#include "config/checks.h"

#include <algorithm>

#include "config/units.h"

namespace encke::config {
namespace {

using Conflicts = std::vector<Conflict>;

/// A value with its key and its form in a message.
struct Term {
  std::string key;
  int64_t value;
  std::string text;
};

Term Time(std::string key, Milliseconds value) { return {std::move(key), value, FormatDuration(value)}; }
Term Size(std::string key, size_t value) {
  return {std::move(key), static_cast<int64_t>(value), FormatSize(static_cast<int64_t>(value))};
}

void MustBeBelow(Conflicts& conflicts, const Term& low, const Term& high, const std::string& reason) {
  if (low.value < high.value) return;
  conflicts.push_back(
      {{low.key, high.key}, low.text + " must be below " + high.key + " (" + high.text + "): " + reason});
}

void MustNotExceed(Conflicts& conflicts, const Term& low, const Term& high, const std::string& reason) {
  if (low.value <= high.value) return;
  conflicts.push_back(
      {{low.key, high.key}, low.text + " must not be above " + high.key + " (" + high.text + "): " + reason});
}

void CheckTimes(Conflicts& conflicts, const Config& config) {
  Term pong = Time("session.pong_timeout", config.session.pong_timeout);
  MustBeBelow(conflicts, pong, Time("session.ping_interval", config.session.ping_interval),
              "a heartbeat must be answered before the next");
  for (const Transport& transport : config.transports.list) {
    if (!transport.enabled) continue;
    std::string path = "transports." + std::string(transport.name);
    if (transport.heartbeat != 0) {
      MustBeBelow(conflicts, pong, Time(path + ".heartbeat", transport.heartbeat),
                  "a heartbeat must be answered before the next");
    }
    if (transport.interval != 0) {
      MustBeBelow(conflicts, Time(path + ".interval", transport.interval),
                  Time("session.resume_window", config.session.resume_window),
                  "sessions would expire between two polls");
    }
  }
}

void CheckSizes(Conflicts& conflicts, const Config& config) {
  Term packet = Size("session.message_bytes", config.session.message_bytes);
  Term queue = Size("session.queue_bytes", config.session.queue_bytes);
  Term body = Size("http.max_body", config.http.max_body);
  MustNotExceed(conflicts, packet, queue, "one publication would close every subscriber");
  MustNotExceed(conflicts, packet, body, "it could not be sent by POST");
  MustNotExceed(conflicts, Size("channels.message_bytes", config.channels.message_bytes), queue,
                "one publication would close every subscriber");
  MustNotExceed(conflicts, Size("api.max_body", config.api.max_body), body, "such a body would be refused before");
}

void CheckTransports(Conflicts& conflicts, const Transports& transports) {
  if (!transports.Offered().empty()) return;
  Conflict conflict = {{"transports.order"}, "names no enabled transport; enable one that it names, or name another"};
  for (const Transport& t : transports.list) conflict.keys.push_back("transports." + std::string(t.name) + ".enabled");
  conflicts.push_back(std::move(conflict));
}

/// The names that the objects of a list must have, each its own.
struct Names {
  std::string list;      // "channels.namespaces"
  std::string key;       // of an object's name
  std::string missing;   // what to say where there is none
  std::string before;    // and where an earlier object has it, ...
  std::string after;     // ... around the name
};

template <class Object>
void CheckNames(Conflicts& conflicts, const std::vector<Object>& objects, std::string Object::*name,
                const Names& names) {
  for (size_t i = 0; i < objects.size(); ++i) {
    const std::string& its = objects[i].*name;
    const std::string key = names.list + "[" + std::to_string(i) + "]." + names.key;
    const auto end = objects.begin() + static_cast<std::ptrdiff_t>(i);
    if (its.empty()) {
      conflicts.push_back({{key}, names.missing});
    } else if (std::any_of(objects.begin(), end, [&](const Object& earlier) { return earlier.*name == its; })) {
      conflicts.push_back({{key}, names.before + its + names.after});
    }
  }
}

}  // namespace

std::vector<Conflict> FindConflicts(const Config& config) {
  Conflicts conflicts;
  CheckTimes(conflicts, config);
  CheckSizes(conflicts, config);
  CheckTransports(conflicts, config.transports);
  CheckNames(conflicts, config.channels.namespaces, &Namespace::name,
             {"channels.namespaces", "name", "is missing; every namespace needs a name",
              "another namespace is called \"", "\"; names must be unique"});
  CheckNames(conflicts, config.sockjs, &SockJsMount::path,
             {"sockjs", "path", "is missing; every mount needs a path", "another mount has the path ",
              "; paths must be unique"});
  return conflicts;
}

}  // namespace encke::config
