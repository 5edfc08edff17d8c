interface MessageView {
  readonly title: string;
  readonly text: string;
  readonly link?: { readonly href: string; readonly text: string } | undefined;
}

export function MessagePage({ title, text, link }: MessageView) {
  return (
    <>
      <h1>{title}</h1>
      <p class="lead">{text}</p>
      {link !== undefined && (
        <p>
          <a class="primary" href={link.href}>
            {link.text}
          </a>
        </p>
      )}
    </>
  );
}
