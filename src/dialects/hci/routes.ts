import type { Route } from '../contract.ts';
import { listAreas, listOperators } from './areas.ts';
import { changeOperator, deleteChat, listMessages, openChat, openFacebookChat } from './chats.ts';
import {
  changeArea,
  decreaseSa,
  deleteContact,
  handOver,
  increaseSa,
  listAreaContacts,
  listContacts,
  listOperatorContacts,
  readSa,
  saveContact,
  saveFacebookContact,
  takeContact,
} from './contacts.ts';
import { addManager, getManager, joinManager, listManagers } from './managers.ts';
import { arrangement, type Context, keyed, keyedBare, keyedFile } from './route.ts';
import { sendFile, sendMessage, sendToFacebook, sendToWhatsApp } from './sending.ts';
import { connecting, socketPath } from './socket.ts';

/** The document as a table, in its order. */
export function hciRoutes(context: Context): Route[] {
  return [
    keyed(context, 'GET', '/api/user', listManagers, arrangement),
    keyed(context, 'POST', '/api/user', getManager),
    keyed(context, 'POST', '/api/user/facebook', getManager),
    keyed(context, 'POST', '/api/user/save', addManager, arrangement),
    keyed(context, 'POST', '/api/user/save/facebook', joinManager, arrangement),
    keyed(context, 'POST', '/api/user/contact/get', listContacts),
    keyed(context, 'POST', '/api/user/contact/area', listAreaContacts),
    keyed(context, 'POST', '/api/user/contact/operator', listOperatorContacts),
    keyed(context, 'PUT', '/api/user/contact/operator/my', takeContact),
    keyed(context, 'PUT', '/api/user/contact/operator', handOver),
    keyed(context, 'PUT', '/api/user/contact/area', changeArea),
    keyed(context, 'POST', '/api/user/contact/save', saveContact),
    keyed(context, 'POST', '/api/user/contact/save/facebook', saveFacebookContact),
    keyed(context, 'POST', '/api/user/contact/sa', readSa),
    keyed(context, 'PUT', '/api/user/contact/sa/increase', increaseSa),
    keyed(context, 'PUT', '/api/user/contact/sa/decrease', decreaseSa),
    keyed(context, 'DELETE', '/api/user/contact', deleteContact, arrangement),
    keyed(context, 'POST', '/api/chat/new', openChat),
    keyed(context, 'POST', '/api/chat/facebook/new', openFacebookChat),
    keyed(context, 'POST', '/api/chat/message', listMessages),
    keyed(context, 'PUT', '/api/chat/operator', changeOperator),
    keyed(context, 'DELETE', '/api/chat', deleteChat, arrangement),
    keyed(context, 'POST', '/api/chat/message/send', sendMessage),
    keyed(context, 'POST', '/api/chat/message/send/operator/:controllerPort', sendToWhatsApp),
    keyed(context, 'POST', '/api/chat/message/send/operator/facebook', sendToFacebook),
    keyedFile(context, 'POST', '/api/chat/message/send/operator/file/:controllerPort', sendFile),
    keyed(context, 'GET', '/api/area/:controllerPort', listAreas, arrangement),
    keyed(context, 'POST', '/api/area/operator/:controllerPort', listOperators, arrangement),
    keyedBare(context, 'POST', socketPath, (request) => connecting(context, request)),
  ];
}
