/* Runs inside OmegaT's console (--script): docs/connect/tmserver.groovy with OmegaT's own project and first segment. The
 * console has no editor, so one stands in that remembers what is put into it.
 */
import groovy.json.JsonOutput
import org.omegat.core.Core
import org.omegat.gui.scripting.IScriptLogger
import org.omegat.util.Preferences

if (eventType.toString() == "LOAD") {
    def given = System.getenv()
    ["url", "token", "memory"].each { Preferences.setPreference("tmserver." + it, given["SCRIPT_" + it.toUpperCase()]) }
    def seen = [lines: [], put: []]
    def editor = new Expando(currentEntry: Core.project.allEntries[0], currentTranslation: null)
    editor.replaceEditText = { seen.put << it }
    def lines = [print: { seen.lines << it.toString() }, println: { seen.lines << it.toString() }] as IScriptLogger
    def binding = new Binding(project: Core.project, editor: editor, console: lines)
    new GroovyShell(binding).evaluate(new File(given["SCRIPT_FILE"]).getText("UTF-8"))
    new File(Core.project.projectProperties.projectRoot, "script.json").setText(JsonOutput.toJson(seen), "UTF-8")
}
