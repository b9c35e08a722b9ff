export function Mark({ size = 32 }: { size?: number }) {
  return (
    <svg width={size} height={size} viewBox="0 0 32 32" aria-hidden="true">
      <rect width="32" height="32" rx="8" fill="#0b6b4f" />
      <path d="M8 9h16v11H15l-5 4v-4H8z" fill="#fff" />
    </svg>
  );
}
