// What further files build on (encke.tabs.js, encke.websocket.js, ...): they are loaded after encke.js and find this as
// `Encke.core_`; in encke.full.js it is a module like any other. Nothing in it is for pages.
import { clock } from './clock.js';
import { Connection } from './connection.js';
import { Client } from './client.js';
import { Environment } from './environment.js';
import { json } from './json.js';
import { listen } from './listen.js';
import { safely } from './emitter.js';

export var core_ = {
  clock_: clock, Connection_: Connection, Client_: Client, Environment_: Environment, json_: json, listen_: listen,
  safely_: safely
};
