// The counted paths, one function each.
#ifndef ENCKE_BENCH_REGRESS_PATHS_H_
#define ENCKE_BENCH_REGRESS_PATHS_H_

#include <memory>

#include "bench/regress/counted.h"
#include "bench/regress/world.h"

namespace encke::regress {

/// One publication to 200 sessions; a unit is a delivery.
std::unique_ptr<Scene> WebSocketDelivery(World& world);
std::unique_ptr<Scene> XhrStreamingDelivery(World& world);
/// 100 long polls asked again and answered by one publication; a unit is a poll.
std::unique_ptr<Scene> LongPoll(World& world);
/// 1 KiB on each of 100 WebSockets, sent back by the service `echo`; a unit is a message.
std::unique_ptr<Scene> WebSocketEcho(World& world);
/// A publish request on each of 20 connections that stay open, without a subscriber; a unit is a request.
std::unique_ptr<Scene> PublishRequest(World& world);

}  // namespace encke::regress

#endif  // ENCKE_BENCH_REGRESS_PATHS_H_
