/** No types are published for this version: what a test uses of it, it says itself. */
declare module 'socket.io-client-2';
