// Applies the theme kept in this browser before anything is painted (classic script, in <head>).
(() => {
  try {
    const theme = localStorage.getItem("theme");
    if (theme === "light" || theme === "dark") document.documentElement.dataset.theme = theme;
  } catch {
    // Storage is refused: the theme of the system stands.
  }
})();
