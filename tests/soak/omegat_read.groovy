/* Runs inside OmegaT's console (--script): how many units each memory gave, and what OmegaT's own readers make of the
 * files in the glossary folder, which the console itself never opens. By file name: the terms, or why it was refused.
 */
import groovy.json.JsonOutput
import org.omegat.core.Core
import org.omegat.gui.glossary.GlossaryManager

if (eventType.toString() == "LOAD") {
    def properties = Core.project.projectProperties
    def found = [:]
    new File(properties.glossaryRoot).eachFile { file ->
        try {
            def manager = new GlossaryManager(null)
            manager.priorityGlossary = new File(properties.writeableGlossary)
            found[file.name] = manager.loadGlossaryFile(file).collectMany { entry ->
                [entry.getLocTerms(false), entry.comments].transpose().collect { [entry.srcText, it[0], it[1]] }
            }
        } catch (Exception refused) {
            found[file.name] = refused.toString()
        }
    }
    def units = Core.project.transMemories.collectEntries { path, memory -> [new File(path).name, memory.entries.size()] }
    new File(properties.projectRoot, "read.json").setText(JsonOutput.toJson([glossaries: found, units: units]), "UTF-8")
}
