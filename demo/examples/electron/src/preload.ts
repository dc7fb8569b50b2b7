import { exposeModelCalls } from '@localmost/key-proxy/electron/preload';
import { contextBridge, ipcRenderer } from 'electron';

exposeModelCalls({ contextBridge, ipcRenderer });
