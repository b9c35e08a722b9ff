declare const CHAT_FILE: string;
console.log(CHAT_FILE);
