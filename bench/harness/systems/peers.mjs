// The other systems, by how much they have in common with Encke.
import { mosquitto, nats } from './brokers.mjs';
import { nchan } from './nchan.mjs';
import { faye, libwebsockets, socketio, sockjs, ws } from './libraries.mjs';

export const peers = [nchan, ws, libwebsockets, sockjs, socketio, mosquitto, nats, faye];
