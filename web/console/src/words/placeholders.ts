type Names = { contact: string | null; agent: string };

/** A canned answer as it is sent. What is not known leaves no hole: "Hello {{contact_first_name}}," becomes "Hello,". */
export function filled(text: string, { contact, agent }: Names): string {
  const values: Record<string, string> = {
    contact_name: contact ?? '',
    contact_first_name: firstOf(contact ?? ''),
    agent_name: agent,
    agent_first_name: firstOf(agent),
  };
  return text.replace(/( ?)\{\{\s*(\w+)\s*\}\}/g, (_, space: string, name: string) => {
    const value = values[name] ?? '';
    return value && space + value;
  });
}

function firstOf(name: string): string {
  return name.trim().split(/\s+/)[0] ?? '';
}
