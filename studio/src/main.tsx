import { createRoot } from "react-dom/client";
import { start } from "./api/session";
import { App } from "./app";
import "./styles.css";

createRoot(document.getElementById("root")!).render(<App />);
void start();
