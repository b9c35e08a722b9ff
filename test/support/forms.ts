type Fields = Iterable<readonly [name: string, value: string]>;
type Form = { type: string; body: string };

/** A URL-encoded form, and its content type. */
export function asForm(fields: Fields): Form {
  const body = new URLSearchParams([...fields].map(([name, value]) => [name, value]));
  return { type: 'application/x-www-form-urlencoded', body: `${body}` };
}

/** A form in parts (RFC 7578) as PHP's curl and Postman send it, and its content type. */
export function inParts(fields: Fields): Form {
  const boundary = '------------------------d74496d66958873e';
  const parts = [...fields].map(
    ([name, value]) => `--${boundary}\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`,
  );
  return { type: `multipart/form-data; boundary=${boundary}`, body: `${parts.join('')}--${boundary}--\r\n` };
}
