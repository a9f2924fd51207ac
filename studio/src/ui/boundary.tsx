// Where a screen breaks, or its file is no longer on the server because Parlance was renewed, that is said.
import { Component, type ReactNode } from "react";

export class Boundary extends Component<{ children: ReactNode }, { broken: boolean }> {
  state = { broken: false };

  static getDerivedStateFromError() {
    return { broken: true };
  }

  render() {
    if (!this.state.broken) return this.props.children;
    return (
      <div className="panel" role="alert">
        <p>This screen cannot be shown. Parlance may have been renewed meanwhile.</p>
        <button type="button" onClick={() => location.reload()}>
          Reload Studio
        </button>
      </div>
    );
  }
}
